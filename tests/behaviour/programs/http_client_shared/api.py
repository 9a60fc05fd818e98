import requests


def name(server, number):
    return requests.get(f"{server}/items/{number}").json()["name"]


def take_cookie(server):
    requests.get(f"{server}/cookies/give?a=1")


def cookies(server):
    return requests.get(f"{server}/cookies").json()
