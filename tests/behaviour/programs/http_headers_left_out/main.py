import sys

import requests

from settings import HEADERS

SERVER = sys.argv[1]


def by_key(key):
    headers = HEADERS.copy()
    headers["X-Other"] = None
    if key:
        headers["X-Key"] = key
    return requests.get(f"{SERVER}/header/X-Key", headers=headers).text


def by_token(token=None):
    return requests.get(f"{SERVER}/header/X-Token", headers={"X-Token": token}).text


class Client:
    def __init__(self):
        self.session = requests.Session()
        self.session.headers["X-Token"] = "s"

    def show(self, headers):
        return self.session.get(f"{SERVER}/header/X-Token", headers=headers).text

    def without(self):
        return self.session.get(f"{SERVER}/header/X-Token", headers={"X-Token": None}).text

    def close(self):
        self.session.close()


def main():
    print("own", repr(by_key("k1")))
    print("keyless", repr(by_key("")))
    print("given", repr(by_token("t")))
    print("tokenless", repr(by_token()))
    client = Client()
    print("session", repr(client.show(None)))
    print("taken away", repr(client.without()))
    print("back", repr(client.show({})))
    client.close()


if __name__ == "__main__":
    main()
