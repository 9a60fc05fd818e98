import time


class Client:
    def fetch(self, name):
        time.sleep(0.001)
        return "fetched " + name

    def close(self):
        return "closed"


class Service:
    def __init__(self, client: Client):
        self.client = client

    def load(self, name):
        return self.client.fetch(name).upper()


shared = Client()


def show(name):
    return shared.fetch(name)
