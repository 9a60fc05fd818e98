import time

import requests


class FeedError(Exception):
    pass


def _wait(pause):
    time.sleep(pause)


def fetch(server: str, number: int = 1, *, pause: float = 0.001) -> str:
    """One name."""
    _wait(pause)
    response = requests.get(f"{server}/items/{number}")
    if response.status_code != 200:
        raise FeedError(response.status_code)
    return response.json()["name"]


def failing(server):
    response = requests.get(f"{server}/status/500")
    if response.status_code != 200:
        raise FeedError(response.status_code)


def names(server, *numbers, **options):
    return [fetch(server, number, **options) for number in numbers]


def shout(name):
    return name.upper()
