import sys

import requests


class Names:
    def __init__(self, server, last):
        self.server, self.last, self.number = server, last, 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.number == self.last:
            raise StopIteration
        self.number += 1
        return requests.get(f"{self.server}/items/{self.number}").json()["name"]


def collect(server):
    found = []
    for name in Names(server, 3):
        found.append(name)
    return found


def main():
    server = sys.argv[1]
    print(collect(server))
    print("next", next(iter(Names(server, 2))))
    print("zip", list(zip("a", Names(server, 1))))
    print("item-2" in Names(server, 2), list(Names(server, 0)))


if __name__ == "__main__":
    main()
