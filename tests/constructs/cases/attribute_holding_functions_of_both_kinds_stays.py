# rows: 98
# outcome: refused mixed-callee
# stays: load, Client.get
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def upper(key):
    return key.upper()


class Client:
    def __init__(self):
        self.fetch = load

    def get(self, key):
        return self.fetch(key)


def main():
    client = Client()
    print(client.get("a"))
    client.fetch = str.upper
    print(client.get("b"))


if __name__ == "__main__":
    main()
