import time

import requests


def item(server, number):
    response = requests.get(f"{server}/items/{number}")
    if response.status_code == 404:
        raise LookupError(number)
    return response.json()


def wait(seconds):
    time.sleep(seconds)
    return seconds


def save(server, number, path):
    with open(path, "w") as file:
        file.write(item(server, number)["name"])


def plain(x):
    return x * 2
