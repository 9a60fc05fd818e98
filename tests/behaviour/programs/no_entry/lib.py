import requests


def fetch(url):
    return requests.get(url)


def name(server, number):
    return fetch(f"{server}/items/{number}").json()["name"]
