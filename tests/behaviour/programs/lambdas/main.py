import functools
import sys
import time

import requests

SERVER = sys.argv[1]


def name(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


def rank(number):
    time.sleep(0)
    return -number


def pause():
    time.sleep(0)


def apply(function, value):
    return function(value)


def main():
    fetch = lambda number: name(number)  # noqa: E731
    print(fetch(1))
    print(sorted([1, 2, 3], key=lambda number: rank(number)))
    deferred = lambda: name(2)  # noqa: E731
    print("deferred", deferred())
    print(apply(lambda number: name(number), 3))
    print(functools.partial(name, 4)())
    pause()


if __name__ == "__main__":
    main()
