# traps: 10.18
# outcome: converted
# turns: plain, found, joined, raw
# options: --target requests=aiohttp
"""yarl takes text, whole and decimal numbers; requests leaves None out, and makes text of everything else."""

import os

import requests


def plain(url):
    return requests.get(url, params={"a": 1, "b": "x"}).text


def found(url, **params):
    return requests.get(url, params=params).text


def joined(url, values):
    response = requests.get(url + "?z=1", {"a": values, "b": None, "c": True})
    return response.text


def raw(url, query):
    with requests.Session() as session:
        return session.get(url, params=query).text, session.get(url, params=b"a=b").text


def main():
    url = os.environ["SERVER"] + "/query"
    print(plain(url), found(url), found(url, a=None), found(url, a=False, b=1.5, c=b"d"))
    print(joined(url, [1, "2", None]), joined(url, ()), joined(url, {"k": "v"}))
    print(raw(url, "a=1"), raw(url, [("a", 1), ("a", 2)]), raw(url, None))


if __name__ == "__main__":
    main()
