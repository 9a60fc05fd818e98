# traps: 9.15
# outcome: converted
# turns: given, empty, nothing, none, truth, lists, text, raw, special, of_values
# options: --target requests=niquests
"""Parameters are added to the query that a URL has, None is left out, and True is written as Python writes it."""

import os

import requests


def given(url, params):
    return requests.get(url, params=params).content


def empty(url):
    return requests.get(url + "?z=1", params={}).content


def nothing(url):
    return requests.get(url + "?z=1", params=None).content


def none(url):
    return requests.get(url, params={"a": None, "b": 1}).content


def truth(url):
    return requests.get(url, params={"a": True, "b": False, "c": 1.5}).content


def lists(url):
    return requests.get(url, params={"a": [1, 2, None], "b": ("x", "y"), "c": []}).content


def text(url):
    return requests.get(url + "?z=1", params="q=x y").content


def raw(url):
    return requests.get(url + "?z=1", params=b"q=1").content


def special(url):
    return requests.get(url, params={"a b": "é&=+ /~*'()", "s": "50%"}).content


def of_values(url):
    return requests.get(url, params={"a": {"b": 1}, "c": b"z"}).content, requests.get(url + "#top", params={"a": 1}).url


def main():
    url = os.environ["SERVER"] + "/query"
    for one in ({"a": 1}, {}, None, [("x", "y"), ("x", 2), ("n", None)], "a=b"):
        print(given(url, one), given(url + "?z=1", one))
    print(empty(url), nothing(url), none(url), truth(url), lists(url))
    print(text(url), raw(url), special(url), of_values(url))


if __name__ == "__main__":
    main()
