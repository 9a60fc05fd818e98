import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def load(value):
    return fetch(value) * 2
