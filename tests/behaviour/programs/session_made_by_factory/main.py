import functools
import sys
from collections import defaultdict
from dataclasses import dataclass, field

import requests

OFFLINE = (requests.ConnectionError, requests.Timeout)


def retried(times=2, errors=(requests.RequestException,)):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args):
            for _ in range(times):
                try:
                    return function(*args)
                except errors as error:
                    last = error
            print(last.response.status_code, "gave up")

        return wrapper

    return decorate


@dataclass
class Client:
    server: str
    session: requests.Session = field(default_factory=requests.Session)
    seen: list = field(default_factory=list)

    def name(self, number):
        self.seen.append(number)
        return self.session.get(f"{self.server}/items/{number}").json()["name"]

    @retried(errors=(requests.HTTPError, KeyError))
    def checked(self, path):
        response = self.session.get(f"{self.server}/{path}")
        response.raise_for_status()
        return response.text

    def close(self):
        self.session.close()


@dataclass
class Lazy:
    server: str
    session: requests.Session = field(default_factory=lambda: requests.Session(), repr=False)

    def name(self, number):
        with self.session as session:
            return session.get(f"{self.server}/items/{number}").json()["name"]


class Pool:
    def __init__(self, server):
        self.server = server
        self.sessions = defaultdict(requests.Session)

    def name(self, who, number):
        return self.sessions[who].get(f"{self.server}/items/{number}").json()["name"]

    def close(self):
        for session in self.sessions.values():
            session.close()


def offline():
    try:
        return requests.get("http://127.0.0.1:9/").text
    except OFFLINE:
        return None


def main(server):
    client, other = Client(server), Client(server)
    print(client.name(1))
    client.checked("status/404")
    print("shared", client.session is client.session, client.session is other.session)
    client.close()
    other.close()
    pool = Pool(server)
    print(pool.name("a", 2), Lazy(server).name(3))
    pool.close()
    print("offline", offline())


if __name__ == "__main__":
    main(sys.argv[1])
