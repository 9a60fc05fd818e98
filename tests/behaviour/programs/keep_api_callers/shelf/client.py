import functools
import os

import requests


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        shown = [one for one in args if isinstance(one, str)]
        print("timed", tuple(shown), kwargs)
        return result

    return wrapper


def load(url):
    return requests.get(url).text


GREETING = load(os.environ["GREETING"]) if "GREETING" in os.environ else "hello"


class Client:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()
        self.size = len(load(base + "/items/1"))

    @property
    def name(self):
        return self.get("items/1")["name"]

    @timed
    def get(self, path):
        return self.session.get(f"{self.base}/{path}").json()

    def pair(self):
        return f"{self.name} {self.get('items/2')['name']}"

    def title(self, number):
        return self.get(f"items/{number}")["name"]

    def titles(self, *numbers):
        return [self.title(number) for number in numbers]

    def ordered(self, numbers):
        return sorted((self.title(number) for number in numbers), key=str.lower)

    def close(self):
        self.session.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def __len__(self):
        return len(load(self.base + "/items/1").split("name"))


class Loud(Client):
    def title(self, number):
        return super().title(number).upper()
