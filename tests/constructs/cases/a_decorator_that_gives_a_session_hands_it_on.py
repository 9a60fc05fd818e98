# rows: 103, 107
# outcome: converted
# turns: with_session.wrapper, signed.decorate.wrapper, status, twice, Source.title, run
# stays: with_session, signed
import functools
import os

import requests

BASE = os.environ["SERVER"]


def with_session(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        with requests.Session() as session:
            return function(session, *args, **kwargs)

    return wrapper


def signed(token):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(self, number):
            with requests.Session() as session:
                session.headers["X-Token"] = token
                return function(self, number, session=session)

        return wrapper

    return decorate


@with_session
def status(session, number, *, times=1):
    return [session.get(f"{BASE}/items/{number}").status_code for _ in range(times)]


@with_session
def twice(http, first, second=2):
    return http.get(f"{BASE}/items/{first}").status_code, status(second)


class Source:
    @signed("t")
    def title(self, number, session=None):
        return session.get(f"{BASE}/items/{number}").ok


def run():
    print(status(1), status(number=2, times=2))
    print(twice(1), twice(1, second=3))
    print(Source().title(1), Source().title(number=2))


if __name__ == "__main__":
    run()
