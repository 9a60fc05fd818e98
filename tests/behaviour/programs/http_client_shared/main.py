import sys

import requests
from api import cookies, name, take_cookie


def names(server):
    return [name(server, number) for number in (2, 3)]


def status(server):
    return requests.get(f"{server}/status/418", timeout=3).status_code


def main():
    server = sys.argv[1]
    print(name(server, 1))
    print(names(server))
    # Calls of the module share no cookies.
    take_cookie(server)
    print("cookies", cookies(server))
    print(status(server))


if __name__ == "__main__":
    main()
