"""Names of items."""

import requests


def name(server, number):
    return requests.get(f"{server}/items/{number}").json()["name"]
