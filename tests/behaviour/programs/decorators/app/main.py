import sys
import time

import requests

from .tools import CALLS, counted, fallback, retry, shouting

SERVER = sys.argv[1]


@counted
def fetch(number):
    """Fetch one."""
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


@fallback("fallback")
def lookup(number):
    answer = requests.get(f"{SERVER}/items/{number}")
    if answer.status_code == 404:
        raise KeyError(number)
    return answer.json()["name"]


@retry(times=5)
def flaky():
    response = requests.get(f"{SERVER}/flaky/deco/2")
    return response.json() if response.status_code == 200 else None


class Greeter:
    @shouting
    def greet(self, name):
        time.sleep(0)
        return f"hello {name}"


@counted
def plain(x):
    return x + 1


def main():
    print(fetch(1), fetch(2))
    print("calls:", CALLS)
    print(fetch.__name__, fetch.__doc__)
    print(lookup(1), lookup(77))
    attempts, value = flaky()
    print("tries", attempts, value)
    print(Greeter().greet("ada"))
    print(plain(1))


if __name__ == "__main__":
    main()
