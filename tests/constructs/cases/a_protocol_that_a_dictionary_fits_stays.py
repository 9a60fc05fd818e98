# rows: 68
# outcome: refused mixed-callee
# turns: Client.read, main
# stays: use, Client.get, Source.get
import time
from typing import Protocol


class Client:
    def __init__(self, prefix="c"):
        self.prefix = prefix

    def get(self, name):
        time.sleep(0.001)
        return self.prefix + name

    def read(self):
        time.sleep(0.001)
        return self.prefix


class Source(Protocol):
    def get(self, name): ...


def use(source: Source):
    return source.get("a")


def main():
    print(use(Client()), use({"a": "from a dictionary"}), Client().read())


if __name__ == "__main__":
    main()
