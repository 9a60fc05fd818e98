import os

import requests


class Loader:
    def __init__(self, name):
        self.name = name

    def load(self, number):
        return {"status": requests.get(f"{os.environ['SERVER']}/items/{number}").status_code}


def describe(number):
    return Loader("a").load(number)["status"]
