# rows: 180
# outcome: refused mixed-callee
# stays: first, second, main
import os

import requests
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient


class Answers:
    def get(self, url):
        return self

    status_code = 299


one, other = FastAPI(), FastAPI()
one.state.http = requests.Session()
other.state.http = Answers()


@one.get("/")
def first(request: Request):
    return request.app.state.http.get(f"{os.environ['SERVER']}/items/1").status_code


@other.get("/")
def second(request: Request):
    return request.app.state.http.get("nowhere").status_code


def main():
    print(TestClient(one).get("/").json(), TestClient(other).get("/").json())


if __name__ == "__main__":
    main()
