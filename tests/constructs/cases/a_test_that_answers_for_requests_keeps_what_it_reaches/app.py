import time

import requests


def name(server):
    return requests.get(f"{server}/name").json()["name"]


def send(server, data):
    return requests.post(server, json=data).status_code


def wait():
    time.sleep(0.001)
    return "waited"
