# traps: 9.9
# outcome: converted
# turns: text, raw, variable, pairs, form, pieces, both, nothing
# options: --target requests=niquests
"""Text, bytes, pairs, forms and generators as the body of a request."""

import os

import requests


def text(url):
    return requests.post(url, data="é=1").content


def raw(url):
    return requests.post(url, data=b"\xff").content


def variable(url, body):
    return requests.post(url, data=body).content


def pairs(url):
    return requests.post(url, data=[("a", 1), ("a", 2), ("b", None), ("c", True)]).content


def form(url):
    return requests.post(url, data={"a": None, "b": True, "c": [1, 2], "d": "é", "e": b"z"}).content


def pieces(url):
    def parts():
        yield b"x"
        yield b"y"

    return requests.post(url, data=parts()).content


def both(url):
    return requests.post(url, data={"a": 1}, json={"b": 2}).content


def nothing(url):
    return requests.post(url, data={}).content, requests.post(url, data="").content, requests.post(url, data=None).content


def main():
    url = os.environ["SERVER"] + "/raw"
    print(text(url), raw(url), pairs(url), form(url), pieces(url), both(url), nothing(url))
    for body in ("naïve", b"bytes", {"a": "b"}, [("a", "b")], None):
        print(variable(url, body))


if __name__ == "__main__":
    main()
