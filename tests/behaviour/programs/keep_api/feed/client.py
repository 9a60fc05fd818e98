import requests

from .core import fetch


class Client:
    """Keeps its connections."""

    def __init__(self, server):
        self.server = server
        self.session = requests.Session()
        self.seen = []

    @property
    def latest(self):
        return self.seen[-1]

    def item(self, number):
        """One item."""
        name = self.session.get(f"{self.server}/items/{number}").json()["name"]
        self.seen.append(name)
        return name

    def items(self, upto):
        return [self.item(number) for number in range(1, upto + 1)]

    def count(self):
        return len(self.seen)

    @classmethod
    def first(cls, server):
        client = cls(server)
        name = client.item(1)
        client.close()
        return name

    @staticmethod
    def single(server, number):
        return fetch(server, number)

    def close(self):
        self.session.close()


class Cached(Client):
    def __init__(self, server):
        super().__init__(server)
        self.known = {}

    def item(self, number):
        if number not in self.known:
            self.known[number] = super().item(number)
        return self.known[number]
