# rows: 93, 96, 97
# outcome: converted
# turns: load, Source.read, Remote.read, Memory.read, Source.make, Remote.make, Source.helper, show
from abc import ABC, abstractmethod
from typing import final

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Source(ABC):
    @abstractmethod
    def read(self, key):
        """Read a key."""

    @classmethod
    def make(cls):
        return cls()

    @staticmethod
    def helper(key):
        return load("h" + key)


class Remote(Source):
    def read(self, key):
        return load(key)

    @classmethod
    def make(cls):
        load("make")
        return cls()


class Memory(Source):
    @final
    def read(self, key):
        return "m-" + key


def show(source: Source):
    print(source.read("a"), source.helper("b"), type(source.make()).__name__)


def main():
    show(Remote())
    show(Memory())


if __name__ == "__main__":
    main()
