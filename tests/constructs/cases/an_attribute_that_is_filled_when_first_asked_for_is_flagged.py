# rows: 138
# outcome: flagged shared-state
# turns: fetch, Client.login, Client.count, main
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


class Client:
    def __init__(self):
        self.token = None
        self.asked = 0

    def login(self):
        if self.token is None:
            self.token = fetch("token")
        return self.token

    def count(self):
        self.asked += 1  # before the await, and not after it
        return self.asked, fetch("count")


def main():
    client = Client()
    print(client.login(), client.login(), client.count())


if __name__ == "__main__":
    main()
