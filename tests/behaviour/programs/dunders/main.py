import sys
import time

import requests


class Shelf:
    def __init__(self, server):
        self.server = server

    def count(self):
        return len(requests.get(f"{self.server}/items", params={"limit": 9}).json()["items"])

    def __len__(self):
        return self.count()

    def __bool__(self):
        time.sleep(0)
        return True

    def __contains__(self, number):
        return requests.get(f"{self.server}/items/{number}").status_code == 200

    def __getitem__(self, number):
        return requests.get(f"{self.server}/items/{number}").json()["name"]

    def __iter__(self):
        for number in (1, 2):
            yield self[number]

    def __eq__(self, other):
        time.sleep(0)
        return isinstance(other, Shelf)

    def __repr__(self):
        return f"<shelf of {self.count()}>"


def pause():
    time.sleep(0.001)


def main():
    shelf = Shelf(sys.argv[1])
    print("len", len(shelf))
    print(3 in shelf, 30 in shelf)
    print(shelf)
    print(shelf[2], list(shelf))
    print(shelf == Shelf(""), shelf == 3)
    print("truthy" if shelf else "falsy")
    pause()


if __name__ == "__main__":
    main()
