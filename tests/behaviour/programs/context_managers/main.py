import contextlib
import os
import sys
import time

import requests

SERVER, DATA = sys.argv[1:]


class Timed:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        time.sleep(0)
        print("enter", self.name)
        return self

    def __exit__(self, kind, error, trace):
        time.sleep(0)
        print("exit", self.name)
        return kind is KeyError


class Box:
    def __init__(self):
        self.session = requests.Session()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.session.close()

    def name(self, number):
        return self.session.get(f"{SERVER}/items/{number}").json()["name"]


def use():
    with Timed("a"):
        raise KeyError("k")
    print("swallowed")


def missing():
    with contextlib.suppress(FileNotFoundError):
        with open(os.path.join(DATA, "none.txt")) as file:
            print(file.read())
    time.sleep(0)
    print("suppressed")


def main():
    use()
    with Timed("b") as b, Timed("c") as c:
        print(b.name, "then", c.name)
    with Box() as box:
        print(box.name(5))
    missing()
    with contextlib.ExitStack() as stack:
        for name in "de":
            stack.enter_context(Timed(name))
        stack.callback(print, "stack done")


if __name__ == "__main__":
    main()
