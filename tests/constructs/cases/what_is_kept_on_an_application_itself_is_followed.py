# rows: 180
# outcome: converted
# turns: shutdown, item, visit, count
# stays: startup, main
# servers: redis
import os

import redis
import requests
from fastapi import APIRouter, FastAPI, Request
from fastapi.testclient import TestClient

router = APIRouter()


def count(app, name):
    return app.visits.incr(name)


@router.get("/items/{number}")
def item(number: int, request: Request):
    return request.app.http.get(f"{os.environ['SERVER']}/items/{number}").status_code


@router.get("/visits/{name}")
def visit(name: str, request: Request):
    visits = getattr(request.app, "visits", None)
    if visits is None:
        return 0
    visits.set(name, 6)
    return count(request.app, name)


app = FastAPI()
app.visits = None
app.include_router(router)


@app.on_event("startup")
def startup():
    app.visits = redis.Redis.from_url(os.environ["REDIS"], decode_responses=True)
    app.http = requests.Session()


@app.on_event("shutdown")
def shutdown():
    app.http.close()
    app.visits.close()


def main():
    with TestClient(app) as client:
        print(client.get("/items/1").json(), client.get("/visits/home").json())


if __name__ == "__main__":
    main()
