# traps: 1.4
# outcome: refused unmapped-member
# stays: load
"""httpx lets the parameters of a client take the place of the query of each URL."""

import os

import requests


def load(url):
    with requests.Session() as session:
        session.params = {"key": "k"}
        return session.get(url, params={"a": 1}).content, session.get(url + "?z=1").content


def main():
    print(load(os.environ["SERVER"] + "/query"))


if __name__ == "__main__":
    main()
