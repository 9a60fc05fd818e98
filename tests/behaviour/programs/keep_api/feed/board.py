from .client import Client


class Board:
    """Uses the connections of a client."""

    def __init__(self, client):
        self.client = client

    def line(self, *numbers):
        return " | ".join(self.client.item(number) for number in numbers)


def board(server):
    return Board(Client(server))
