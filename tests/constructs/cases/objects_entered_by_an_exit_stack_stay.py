# rows: 108
# outcome: refused dunder
# stays: load, Session.__enter__, main
import contextlib

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Session:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        load("enter " + self.name)
        return self

    def __exit__(self, *info):
        load("exit " + self.name)


def main():
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(Session("a"))
        print(first.name)


if __name__ == "__main__":
    main()
