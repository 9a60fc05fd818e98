# traps: 9.5
# outcome: converted
# turns: load
# options: --target requests=niquests
"""A session of a module, used under two event loops one after the other."""

import os

import requests

session = requests.Session()


def load(url):
    return session.get(url).status_code


def first():
    print(load(os.environ["SERVER"] + "/status/200"))


def main():
    first()
    print(load(os.environ["SERVER"] + "/status/404"))


if __name__ == "__main__":
    main()
