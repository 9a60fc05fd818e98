# traps: 10.11
# outcome: converted
# turns: text, named, pairs
# options: --target requests=aiohttp
"""Files of a request that are text, that have no name, or that come beside fields."""

import io
import os

import requests


def parts(response):
    return [(part["name"], part["filename"], part["size"]) for part in response.json()["parts"]]


def text(url):
    return parts(requests.post(url, files={"f": "na\u00efve"})), parts(requests.post(url, files={"f": io.StringIO("text")}))


def named(url):
    return parts(requests.post(url, files={"f": ("n.csv", b"a,b", "text/csv")}))


def pairs(url):
    return parts(requests.post(url, data={"kind": "note"}, files=[("f", ("n.txt", "text")), ("g", b"raw")]))


def main():
    url = os.environ["SERVER"] + "/echo"
    print(text(url), named(url), pairs(url))


if __name__ == "__main__":
    main()
