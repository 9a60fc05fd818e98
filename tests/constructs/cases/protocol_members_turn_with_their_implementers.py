# rows: 97, 178
# outcome: converted
# turns: load, Reader.read, Remote.read, Local.read, use
from typing import Protocol, overload

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Reader(Protocol):
    def read(self, key: str) -> str: ...


class Remote:
    @overload
    def read(self, key: str) -> str: ...
    @overload
    def read(self, key: bytes) -> bytes: ...
    def read(self, key):
        return load(key)


class Local:
    def read(self, key: str) -> str:
        return "local"


def use(reader: Reader) -> str:
    return reader.read("a")


def main():
    print(use(Remote()), use(Local()))


if __name__ == "__main__":
    main()
