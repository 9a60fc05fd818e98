import os

import requests
from fastapi import FastAPI

SERVER = os.environ["SERVER"]

session = requests.Session()
session.headers["X-App"] = "shop"


class Upstream:
    def __init__(self):
        self.http = requests.Session()

    def item(self, number):
        return self.http.get(f"{SERVER}/items/{number}").status_code


upstream = Upstream()
app = FastAPI(title="shop")


def fetch(path):
    return session.get(SERVER + path).status_code


@app.get("/status")
def status():
    return fetch("/items/1")


@app.get("/items/{number}")
def item(number: int):
    return upstream.item(number)
