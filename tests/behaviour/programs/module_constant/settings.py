import os

import requests

SERVER = os.environ["SERVER"]


def load(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


GREETING = load(1)


class Defaults:
    def make():
        return load(2)

    NAME = make()


def pick(name=load(4)):
    return name
