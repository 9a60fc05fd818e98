# traps: 9.17
# outcome: converted
# turns: load
# options: --target requests=niquests
"""A request that is prepared, changed and sent in steps."""

import os

import requests


def load(url):
    with requests.Session() as session:
        prepared = session.prepare_request(requests.Request("POST", url, data={"a": 1}))
        prepared.headers["X-A"] = "1"
        return session.send(prepared).json()["form"]


def main():
    print(load(os.environ["SERVER"] + "/echo"))


if __name__ == "__main__":
    main()
