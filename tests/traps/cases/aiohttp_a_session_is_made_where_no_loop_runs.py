# traps: 10.2
# outcome: converted
# turns: Api.name, load
# options: --target requests=aiohttp
"""A session of aiohttp is made where an event loop runs; one of requests anywhere, and nobody has to close it."""

import os

import requests

SESSION = requests.Session()
SESSION.headers["X-A"] = "of the module"


class Api:
    session = requests.Session()

    def __init__(self, base):
        self.base = base
        self.own = requests.Session()
        self.own.headers.update({"X-A": "of the object"})

    def name(self):
        return self.session.get(self.base + "/items/1").json()["name"], self.own.get(self.base + "/header/X-A").text


API = Api(os.environ["SERVER"])


def load(path):
    return SESSION.get(os.environ["SERVER"] + path).text


if __name__ == "__main__":
    print(API.name())
    print(load("/header/X-A"), load("/header/X-A"))
