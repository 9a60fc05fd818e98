# rows: 85
# outcome: refused dunder
# stays: load, Session.__enter__
import contextlib

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Session:
    def __enter__(self):
        load("enter")
        return self

    def __exit__(self, *info):
        load("exit")


def main():
    with contextlib.ExitStack() as stack:
        stack.push(Session())
    session = Session()
    session.__enter__()
    with session:
        print("in")


if __name__ == "__main__":
    main()
