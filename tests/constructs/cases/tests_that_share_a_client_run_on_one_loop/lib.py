import os

import requests

SERVER = os.environ["SERVER"]

session = requests.Session()


def fetch(path):
    return session.get(SERVER + path).status_code


class Api:
    def __init__(self):
        self.http = requests.Session()

    def item(self, number):
        return self.http.get(f"{SERVER}/items/{number}").status_code


_kept = None


def kept():
    global _kept
    if _kept is None:
        _kept = requests.Session()
    return _kept


def status(number):
    return kept().get(f"{SERVER}/items/{number}").status_code
