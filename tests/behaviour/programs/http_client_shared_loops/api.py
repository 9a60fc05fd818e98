import requests


def log_in(server, user):
    return requests.get(f"{server}/cookies/set?user={user}").json()


def cookies(server):
    return requests.get(f"{server}/cookies").json()


def name(server, number):
    return requests.get(f"{server}/items/{number}").json()["name"]
