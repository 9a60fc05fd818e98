import requests


def plain(number):
    return number + 1


class Client:
    def __init__(self, server):
        self.server = server
        self.session = requests.Session()

    def name(self, number):
        response = self.session.get(f"{self.server}/items/{number}")
        response.raise_for_status()
        return response.json()["name"]

    def close(self):
        self.session.close()
