import sys
from typing import Protocol

import requests


class Lookup(Protocol):
    label: str

    def find(self, key: int) -> str: ...


class Remote:
    label = "remote"

    def __init__(self, server: str) -> None:
        self.server = server

    def find(self, key: int) -> str:
        return requests.get(f"{self.server}/items/{key}").json()["name"]


class Local:
    label = "local"

    def find(self, key: int) -> str:
        return {1: "one"}[key]


def show(lookup: Lookup, key: int) -> None:
    print(lookup.label, lookup.find(key))


def main() -> None:
    show(Remote(sys.argv[1]), 1)
    show(Local(), 1)


if __name__ == "__main__":
    main()
