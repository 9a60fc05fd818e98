# rows: 103
# outcome: refused decorator
# stays: with_session.wrapper, status, other, run
import os

import requests

BASE = os.environ["SERVER"]


def with_session(function):
    def wrapper(*args):
        with requests.Session() as session:
            return function(session, *args)

    return wrapper


@with_session
def status(session, number):
    return session.get(f"{BASE}/items/{number}").status_code


def other(session, number):
    return session.get(f"{BASE}/items/{number}").ok


def run():
    print(status(1), with_session(other)(2), list(map(with_session(other), [1, 2])))


if __name__ == "__main__":
    run()
