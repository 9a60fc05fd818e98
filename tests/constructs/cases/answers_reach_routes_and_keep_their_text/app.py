import requests
from fastapi import FastAPI

app = FastAPI()


def price(article):
    response = requests.get(f"http://slow.example/prices/{article}", timeout=5)
    print(response.headers["Content-Type"], response.text)
    response.raise_for_status()
    return response.json()["price"]


@app.get("/articles/{article}")
def read(article: int):
    return {"price": price(article)}
