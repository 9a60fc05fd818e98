# traps: 9.23
# outcome: converted
# turns: text, buffer, named, typed, pairs, kept, opened, raw
# options: --target requests=niquests
"""Files of a request that are text, that have no name, or that come as pairs."""

import io
import os

import requests


def parts(response):
    return [(part["name"], part["filename"], part["size"]) for part in response.json()["parts"]]


def text(url):
    return parts(requests.post(url, files={"f": "na\u00efve"}))


def buffer(url):
    return parts(requests.post(url, files={"f": io.StringIO("text")}))


def named(url):
    return parts(requests.post(url, files={"f": ("n.txt", io.StringIO("text"))}))


def typed(url):
    return parts(requests.post(url, files={"f": ("n.csv", io.StringIO("a,b"), "text/csv")}))


def pairs(url):
    lines = io.StringIO()
    lines.write("a,b\n")
    lines.seek(0)
    return parts(requests.post(url, files=[("f", ("n.csv", lines)), ("g", b"123")]))


def kept(url):
    files = {"f": io.BytesIO(b"text"), "g": None}
    return parts(requests.post(url, files=files, data={"kind": "note"}))


def opened(url, path):
    with open(path, "w") as file:
        file.write("text from a file")
    with open(path) as file:
        return parts(requests.post(url, files={"f": file}))


def raw(url):
    return parts(requests.post(url, files={"f": ("n.bin", b"12345", "image/png")}))


def main():
    url = os.environ["SERVER"] + "/echo"
    print(text(url), buffer(url), named(url), typed(url))
    print(pairs(url), kept(url), raw(url))
    print(opened(url, os.environ["DATA"] + "/note.txt"))


if __name__ == "__main__":
    main()
