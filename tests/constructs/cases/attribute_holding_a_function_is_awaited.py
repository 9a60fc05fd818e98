# rows: 98
# outcome: converted
# turns: load, Client.get, main
# stays: Client.__init__
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Client:
    def __init__(self, fetch):
        self.fetch = fetch

    def get(self, key):
        return self.fetch(key)


def main():
    client = Client(load)
    print(client.get("a"), client.fetch("b"))


if __name__ == "__main__":
    main()
