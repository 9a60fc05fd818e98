import functools
import sys

import requests


def with_session(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        kwargs.setdefault("session", requests.Session())
        return function(*args, **kwargs)

    return wrapper


@with_session
def decorated(url, session=None):
    return session.get(url).json()["name"]


def displayed(url, session):
    return session.get(url).json()["name"]


def named(url, session):
    return session.get(url).json()["name"]


def listed(session, url):
    return session.get(url).json()["name"]


def optional(**options):
    return options["session"].get(options["url"]).json()["name"]


def plain(url, session, key="name"):
    return session.get(url).json()[key]


def kept(server):
    print("decorated", decorated(f"{server}/items/1"), decorated(f"{server}/items/2", session=requests.Session()))
    print("displayed", displayed(f"{server}/items/1", **{"session": requests.Session()}))
    print("displayed", displayed(f"{server}/items/2", session=requests.Session()))
    options = {"session": requests.Session()}
    print("named", named(f"{server}/items/1", **options), named(f"{server}/items/2", requests.Session()))
    given = [requests.Session(), f"{server}/items/1"]
    print("listed", listed(*given), listed(requests.Session(), f"{server}/items/2"))
    more = dict(session=requests.Session(), url=f"{server}/items/1")
    print("optional", optional(**more), optional(session=requests.Session(), url=f"{server}/items/2"))


def main(server):
    with requests.Session() as session:
        print("plain", plain(f"{server}/items/3", session, **{"key": "name"}))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        kept(sys.argv[1])
    else:
        main(sys.argv[1])
