"""A service that asks a slow one: what most services do most of the time."""

import os

import requests
from fastapi import FastAPI

app = FastAPI()


def price(article: int) -> float:
    response = requests.get(f"{os.environ['UPSTREAM']}/prices/{article}", timeout=30)
    response.raise_for_status()
    return response.json()["price"]


@app.get("/articles/{article}")
def read_article(article: int):
    return {"article": article, "price": price(article)}
