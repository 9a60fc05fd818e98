import sys

import requests


class Remote:
    def __init__(self, server):
        self.server = server

    def get(self, number):
        return requests.get(f"{self.server}/items/{number}").json()["name"]


class Local:
    def get(self, number):
        return f"get {number}"


def make(server) -> Remote:
    return Remote(server)


def main():
    server = sys.argv[1]
    remote, local = Remote(server), Local()
    print("remote", remote.get(1))
    print("local", local.get(1), {}.get(1))
    for each in [Remote(server)]:
        print("from list", each.get(2))
    table: dict[str, Remote] = {"r": remote}
    print("from dict", table["r"].get(3))
    print("returned", make(server).get(4))


if __name__ == "__main__":
    main()
