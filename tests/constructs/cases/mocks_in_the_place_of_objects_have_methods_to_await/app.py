import time

import requests


class Client:
    def __init__(self, base, session=None):
        self.base = base
        self.session = session or requests.Session()
        self.closing = False

    def user(self, number):
        response = self.session.get(f"{self.base}/users/{number}", timeout=5)
        response.raise_for_status()
        return response.json()

    def add(self, name):
        response = self.session.post(self.base + "/users", json={"name": name})
        if response.status_code != 201:
            raise ValueError(response.text)
        return response.json()["id"]

    def close_later(self):
        self.closing = True


class Names:
    def __init__(self, client):
        self.client = client

    def first(self):
        return self.client.user(1)["name"]


class Worker:
    def __init__(self, names):
        self.names = names

    def run(self):
        time.sleep(0.001)
        return self.names.first()


def build():
    return Worker(Names(Client("http://shop.test")))


def main():
    worker = build()
    worker.run()
    return 0
