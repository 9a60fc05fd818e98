import functools
import sys

import httpx
import requests


def make():
    session = requests.Session()
    session.headers["X-Trace"] = "made"
    return session


@functools.lru_cache
def cached():
    return requests.Session()


def name(session, server, number):
    return session.get(f"{server}/items/{number}").json()["name"]


def fresh(server):
    with make() as session:
        return session.get(f"{server}/header/X-Trace").text


def plain(server):
    session = requests.Session()
    session.headers["X-Trace"] = "plain"
    with session:
        return session.get(f"{server}/header/X-Trace").text


def used_before(server):
    session = requests.Session()
    first = name(session, server, 1)
    with session:
        return first, name(session, server, 2)


def used_again(server):
    session = requests.Session()
    for number in [1, 2]:
        with session:
            print("again", name(session, server, number))
    with session:
        name(session, server, 3)
    return name(session, server, 4)


def kept(server):
    with cached() as session:
        return name(session, server, 5)


class Api:
    def __init__(self, server):
        self.server = server
        self.session = requests.Session()

    def item(self, number):
        with self.session as session:
            return name(session, self.server, number)


def given(session, server):
    with session:
        return name(session, server, 6)


class Shop:
    """Enters and leaves its client by itself."""

    def __init__(self, server):
        self.server = server
        self.client: httpx.Client | None = None

    def __enter__(self):
        if self.client is None:
            self.client = httpx.Client().__enter__()
        return self

    def __exit__(self, kind, error, traceback):
        if self.client is not None:
            self.client.__exit__(kind, error, traceback)
            self.client = None

    def item(self, number):
        if self.client is None:
            with self:
                return self.item(number)
        return self.client.get(f"{self.server}/items/{number}").json()["name"]


def main(server):
    print(fresh(server), plain(server))
    print(used_before(server), used_again(server))
    print(kept(server), kept(server))
    api = Api(server)
    print(api.item(1), given(api.session, server), api.item(2))
    with Shop(server) as shop:
        print("shop", shop.item(3), shop.item(4))
    print("alone", shop.item(5))
    try:
        with Shop(server):
            raise ValueError("inside")
    except ValueError as error:
        print("raised", error)


if __name__ == "__main__":
    main(sys.argv[1])
