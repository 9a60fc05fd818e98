# rows: 180
# outcome: refused value-escapes
# stays: item, named, main
import os

import requests
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

app = FastAPI()
app.http = requests.Session()


@app.get("/items/{number}")
def item(number: int, request: Request):
    return request.app.http.get(f"{os.environ['SERVER']}/items/{number}").status_code


@app.get("/named/{name}")
def named(name: str, request: Request):
    http = getattr(request.app, name)
    return http.get(f"{os.environ['SERVER']}/items/1").status_code


def main():
    with TestClient(app) as client:
        print(client.get("/items/1").json(), client.get("/named/http").json())


if __name__ == "__main__":
    main()
