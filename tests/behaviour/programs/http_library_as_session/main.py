import sys

import requests


class Api:
    """Uses a session where it is given one."""

    def __init__(self, server, session=None):
        self.server = server
        self.http = session or requests

    def load(self, path, **options):
        return self.http.get(self.server + path, **options)

    def head(self, path):
        return self.http.head(self.server + path)

    def put(self, path, body):
        response = self.http.put(self.server + path, json=body, timeout=5)
        response.raise_for_status()
        return response.json()


class Chosen:
    def __init__(self, server, is_session):
        self.server = server
        if is_session:
            self.http = requests.Session()
            self.http.headers["X-Token"] = "secret"
        else:
            self.http = requests

    def token(self):
        told = self.http.get(self.server + "/echo").json()
        return told["headers"].get("x-token")

    def cookies(self):
        self.http.get(self.server + "/cookies/give?kept=1")
        return self.http.get(self.server + "/cookies").json()


def once(url, session=None):
    return (session or requests).get(url, params={"n": 1}).json()["args"]


def both(server, session=None):
    (session if session else requests).get(f"{server}/cookies/give?seen=1")
    return (session if session else requests).get(f"{server}/cookies").json()


def for_a_while(url, session=None):
    http = session or requests
    return http.get(url).status_code


class Late:
    def __init__(self):
        self.http = None

    def open(self, session=None):
        self.http = session or requests

    def load(self, url):
        return self.http.get(url).status_code


def main():
    server = sys.argv[1]
    api = Api(server)
    print("load", api.load("/echo", params={"a": 1}).json()["args"])
    print("head", api.head("/redirect/1").status_code)
    print("put", api.put("/echo", [1])["json"])
    try:
        api.put("/status/404", [1])
    except requests.HTTPError as error:
        print("error", error.response.status_code)
    with requests.Session() as session:
        other = Api(server, session)
        other.load("/cookies/give?own=1")
        print("session", other.load("/cookies").json())
        print("once", once(f"{server}/echo"), once(f"{server}/echo?x=2", session))
        print("both", both(server), both(server, session))
    for is_session in (True, False):
        chosen = Chosen(server, is_session)
        print("chosen", chosen.token(), chosen.cookies())


def elsewhere():
    server = sys.argv[1]
    print("for a while", for_a_while(f"{server}/echo"))
    late = Late()
    late.open()
    print("late", late.load(f"{server}/echo"))


if __name__ == "__main__":
    main()
    elsewhere()
