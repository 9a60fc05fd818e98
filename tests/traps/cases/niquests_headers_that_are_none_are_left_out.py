# traps: 9.12
# outcome: converted
# turns: once, variable, passed, in_a_session, deeper
# options: --target requests=niquests
"""A header that is None is not sent, and takes away that of the session."""

import os

import requests


def once(url):
    return requests.get(url, headers={"X-A": None}).content


def variable(url, token):
    headers = {"X-A": token}
    return requests.get(url, headers=headers).content


def passed(url, headers):
    return requests.get(url, headers=headers).content


def deeper(url, headers=None):
    return passed(url, headers)


def in_a_session(url):
    with requests.Session() as session:
        session.headers["X-A"] = "1"
        return session.get(url).content, session.get(url, headers={"X-A": None}).content, session.get(url).content


def main():
    url = os.environ["SERVER"] + "/header/X-A"
    print(once(url), variable(url, None), variable(url, "1"), in_a_session(url))
    print(passed(url, {"X-A": "2"}), deeper(url), deeper(url, {"X-A": None, "X-B": "3"}))


if __name__ == "__main__":
    main()
