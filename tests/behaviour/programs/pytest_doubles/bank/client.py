import requests


class Client:
    def __init__(self, server):
        self.server = server

    def item(self, number):
        return requests.get(f"{self.server}/items/{number}").json()

    def name(self, number):
        return self.item(number)["name"]

    def name_upper(self, number):
        return self.name(number).upper()

    def name_title(self, number):
        return self.name(number).title()


def total(client, numbers):
    return sum(len(client.name(number)) for number in numbers)
