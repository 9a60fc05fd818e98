import requests

session = requests.Session()
session.headers.update({"X-From": "module"})


def name(server, number):
    return session.get(f"{server}/items/{number}").json()["name"]
