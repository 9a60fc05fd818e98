import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def load(value):
    return fetch(value) * 2


class Store:
    def __init__(self):
        self.kept = {}

    def read(self, name):
        return self.kept.get(name) or fetch(name)

    def close(self):
        print("closed", fetch("store"))
