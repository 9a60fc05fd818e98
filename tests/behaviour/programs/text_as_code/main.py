import doctest
import sys
import time

import requests

SERVER = sys.argv[1]


def name(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


def nap(seconds):
    """Sleep for a while.

    >>> nap(0)
    'slept 0'
    >>> nap(0) + "!"
    'slept 0!'
    """
    time.sleep(seconds)
    return f"slept {seconds}"


def main():
    scope = {"name": name}
    exec("print(name(1))", scope)
    print("evaluated", eval("name(2)"))
    result = doctest.testmod()
    print("doctests", result.failed, "of", result.attempted)


if __name__ == "__main__":
    main()
