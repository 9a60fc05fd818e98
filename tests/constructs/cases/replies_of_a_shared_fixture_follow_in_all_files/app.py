import requests


def name(server):
    return requests.get(f"{server}/name").json()["name"]
