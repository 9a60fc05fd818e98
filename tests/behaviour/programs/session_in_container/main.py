import pprint
import sys
import time

import requests

CACHE = {}


class Clients:
    def __init__(self, server):
        self.server = server
        self.sessions = {}
        self.order = []

    def session(self, who):
        if who not in self.sessions:
            self.sessions[who] = requests.Session()
            self.order.append(who)
        return self.sessions[who]

    def name(self, who, number):
        return self.session(who).get(f"{self.server}/items/{number}").json()["name"]

    def close(self):
        for session in self.sessions.values():
            session.close()
        self.sessions.clear()


class Single:
    _instance = None

    def __new__(cls, server):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
            cls._instance.server = server
            cls._instance.session = requests.Session()
        return cls._instance

    def name(self, number):
        return self.session.get(f"{self.server}/items/{number}").json()["name"]


def listed(server):
    sessions = []
    for _ in range(2):
        sessions.append(requests.Session())
    names = [session.get(f"{server}/items/{at + 3}").json()["name"] for at, session in enumerate(sessions)]
    for session in sessions:
        session.close()
    return " ".join(names)


def cached(server, key):
    if key not in CACHE:
        CACHE[key] = requests.Session()
    return CACHE[key].get(f"{server}/items/2").json()["name"]


def mapped(urls):
    return [response.json()["name"] for response in map(requests.get, urls)]


def by_key(urls):
    return sorted(urls, key=requests.get)[:0]


def escaped(server):
    held = {}
    held["session"] = requests.Session()
    pprint.pformat(held)
    return held["session"].get(f"{server}/items/2").json()["name"]


def main(server):
    time.sleep(0.001)
    clients = Clients(server)
    print(clients.name("a", 1), clients.name("a", 1))
    print(clients.name("b", 2))
    clients.close()
    print(listed(server))
    print(Single(server).name(5), Single(server) is Single(server))
    print(mapped([f"{server}/items/6", f"{server}/items/7"]), by_key([]))
    print([cached(server, "x"), cached(server, "x")][:1], "cached")
    print("escaped", escaped(server))


if __name__ == "__main__":
    main(sys.argv[1])
