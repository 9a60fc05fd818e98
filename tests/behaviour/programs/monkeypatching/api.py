import requests


def name(server, number):
    return requests.get(f"{server}/items/{number}").json()["name"]


class Api:
    def __init__(self, server):
        self.server = server

    def name(self, number):
        return name(self.server, number)
