import requests


def c(server):
    return requests.get(f"{server}/items/1").json()["name"]
