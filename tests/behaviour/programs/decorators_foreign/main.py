import contextlib
import functools
import sys
import time

import requests

SERVER = sys.argv[1]
ASKED = []


@functools.lru_cache(maxsize=None)
def name(number):
    ASKED.append(number)
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


@functools.singledispatch
def describe(value):
    time.sleep(0)
    return f"something {value}"


@describe.register
def _(value: int):
    time.sleep(0)
    return f"int {value}"


@contextlib.contextmanager
def section(log):
    log.append("enter")
    time.sleep(0)
    try:
        yield log
    finally:
        time.sleep(0)
        log.append("leave")


def main():
    name(1)
    print("cached", name(1), len(ASKED))
    print(describe(3), describe("x"))
    log = []
    with section(log) as inner:
        assert inner is log
    print(*log)


if __name__ == "__main__":
    main()
