# traps: 9.10
# outcome: converted
# turns: once, jar, with_session, override
# options: --target requests=niquests
"""Cookies of one request go with that request only."""

import os

import requests


def once(url):
    return requests.get(url, cookies={"a": "1"}).json(), requests.get(url).json()


def jar(url):
    cookies = requests.cookies.RequestsCookieJar()
    cookies.set("a", "1", path="/")
    return requests.get(url, cookies=cookies).json()


def with_session(url):
    with requests.Session() as session:
        session.cookies.set("own", "1")
        first = session.get(url, cookies={"a": "1"}).json()
        second = session.get(url).json()
        session.get(url + "/give?c=2")
        return first, second, session.get(url).json(), session.cookies.get("c")


def override(url):
    with requests.Session() as session:
        session.cookies["a"] = "session"
        return session.get(url, cookies={"a": "call"}).json(), session.get(url).json()


def main():
    url = os.environ["SERVER"] + "/cookies"
    print(once(url), jar(url), with_session(url), override(url))


if __name__ == "__main__":
    main()
