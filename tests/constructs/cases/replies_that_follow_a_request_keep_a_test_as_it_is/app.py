import requests


def name(server):
    return requests.get(f"{server}/name").json()["name"]


def other(server):
    return requests.get(f"{server}/other").json()["name"]


def third(server):
    return requests.get(f"{server}/third").json()["name"]
