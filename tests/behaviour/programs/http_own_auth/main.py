import sys

import requests
from auth import Key, Late, Method, Named, Signed, Slow, Token


class Api:
    def __init__(self, server, token):
        self.server = server
        self.auth = Token(token)

    def get(self, path, **options):
        return requests.get(self.server + path, auth=self.auth, timeout=30, **options)


class Client:
    def __init__(self, server, auth):
        self.server = server
        self.session = requests.Session()
        self.session.auth = auth

    def get(self, path):
        return self.session.get(self.server + path)

    def other(self, path):
        return self.session.get(self.server + path, auth=Method())


class SignedClient:
    def __init__(self, server):
        self.server = server
        self.session = requests.Session()
        self.session.auth = Signed()

    def token(self, path):
        return self.session.get(self.server + path).json()["headers"].get("x-token")


def slow(server):
    return requests.get(f"{server}/echo", auth=Slow()).json()["headers"].get("x-token")


def by_key(server):
    return requests.get(f"{server}/echo", auth=Key("k"))


def late(server):
    return requests.get(f"{server}/echo", auth=Late()).json()["headers"].get("x-token")


def seen(response):
    headers = response.json()["headers"]
    return [headers.get(name) for name in ("authorization", "x-token", "x-dropped")]


def main():
    server = sys.argv[1]
    api = Api(server, "abc")
    print("api", seen(api.get("/echo")), seen(api.get("/echo", headers={"X-Dropped": "1"})))
    client = Client(server, Named("def"))
    print("client", seen(client.get("/echo")), seen(client.other("/echo")))
    print("by key", seen(by_key(server)))
    print("redirected", seen(client.get("/redirect/1")))


def elsewhere():
    server = sys.argv[1]
    print("signed", SignedClient(server).token("/echo?a=1").rpartition("/")[2])
    print("slow", slow(server), late(server))


if __name__ == "__main__":
    main()
    elsewhere()
