# rows: 180
# outcome: refused value-escapes
# stays: load, item, main
import os

import requests
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

app = FastAPI()
app.state.http = requests.Session()


def load(kept, name):
    return vars(kept)["_state"][name]


@app.get("/items/{number}")
def item(number: int, request: Request):
    http = load(request.app.state, "http")
    return http.get(f"{os.environ['SERVER']}/items/{number}").status_code


@app.get("/again/{number}")
def again(number: int, request: Request):
    return request.app.state.http.get(f"{os.environ['SERVER']}/items/{number}").status_code


def main():
    with TestClient(app) as client:
        print(client.get("/items/1").json(), client.get("/again/1").json())


if __name__ == "__main__":
    main()
