import sys
from dataclasses import dataclass
from typing import Any

import requests


class ApiError(Exception):
    pass


class Told(Exception):
    def __init__(self, response):
        super().__init__(response)

    def __str__(self):
        return self.args[0].reason


@dataclass
class Kept(Exception):
    response: Any


def kept(url):
    response = requests.get(url)
    if not response.ok:
        raise Kept(response)
    return response.json()["name"]


def load(url):
    response = requests.get(url)
    if not response.ok:
        raise ApiError(response)
    return response.json()["name"]


def told(url):
    response = requests.get(url)
    if not response.ok:
        raise Told(response)
    return response.json()["name"]


def name(url):
    with requests.Session() as session:
        return session.get(url).json()["name"]


def main(server):
    try:
        load(f"{server}/status/404")
    except ApiError as error:
        print("args", error.args[0].reason)
    try:
        told(f"{server}/status/500")
    except Told as error:
        print("told", error)
    try:
        kept(f"{server}/status/404")
    except Kept as error:
        print("kept", error.response.reason)
    print(load(f"{server}/items/1"), name(f"{server}/items/2"))


if __name__ == "__main__":
    main(sys.argv[1])
