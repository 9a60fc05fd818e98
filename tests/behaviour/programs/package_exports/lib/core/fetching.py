import requests

__all__ = ["fetch"]


def fetch(server, number):
    return _private(requests.get(f"{server}/items/{number}"))


def _private(response):
    return response.json()["name"]
