# traps: 9.16
# outcome: converted
# turns: load
# options: --target requests=niquests
"""Parameters of a session are joined to the query of each URL."""

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
