import functools
import itertools
import sys
import time

import requests

SERVER = sys.argv[1]
LEFT = [3, 2, 1, 0]


def name(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


def is_even(number):
    return requests.get(f"{SERVER}/items/{number}").json()["tags"] == ["even"]


def rank(number):
    time.sleep(0)
    return -number


def add(a, b):
    time.sleep(0)
    return a + b


def take():
    time.sleep(0)
    return LEFT.pop(0)


def main():
    print(list(map(name, [1, 2])))
    print(list(filter(is_even, range(1, 8))))
    print(sorted([1, 3, 2], key=rank), min([1, 3, 2], key=rank))
    print([(key, list(group)) for key, group in itertools.groupby([1, 1, 2], key=rank)])
    print("reduced", functools.reduce(add, [1, 2, 3]))
    print(list(iter(take, 0)))
    numbers = [2, 1]
    numbers.sort(key=rank, reverse=True)
    print(numbers)
    print(functools.partial(add, 1)(2))


if __name__ == "__main__":
    main()
