# rows: 180
# outcome: converted
# turns: startup, shutdown, item, note, Weather.read, get_db
# stays: read, main
# servers: redis
import os

import redis
import requests
from fastapi import Depends, FastAPI, Request
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool
from starlette.middleware.base import BaseHTTPMiddleware


class Weather:
    def __init__(self, session):
        self.session = session

    def read(self, number):
        return self.session.get(f"{os.environ['SERVER']}/items/{number}").status_code


class Limits(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        store = request.app.state.redis
        used = store.incr("used")
        if used > 4:
            store.set("used", 0)
        response = await call_next(request)
        response.headers["x-used"] = str(used)
        return response


app = FastAPI()
app.add_middleware(Limits)


@app.on_event("startup")
def startup():
    app.state.redis = redis.Redis.from_url(os.environ["REDIS"], decode_responses=True)
    app.state.redis.flushdb()
    app.state.weather = Weather(requests.Session())
    app.state.engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    app.state.sessions = sessionmaker(app.state.engine)


@app.on_event("shutdown")
def shutdown():
    app.state.weather.session.close()
    app.state.redis.close()
    app.state.engine.dispose()


@app.middleware("http")
async def open_items(request, call_next):
    request.state.db = request.app.state.sessions()
    try:
        response = await call_next(request)
    finally:
        request.state.db.close()
    return response


def get_db(request: Request):
    state = request.app.state
    db = state.sessions()
    try:
        yield db
    finally:
        db.close()


@app.get("/items/{number}")
def item(number: int, request: Request):
    return request.app.state.weather.read(number)


@app.get("/notes/{name}")
def note(name: str, request: Request, db: Session = Depends(get_db)):
    kept = getattr(request.app.state, "redis", None)
    kept.set(name, "kept")
    one = db.execute(text("select 1")).scalar()
    two = request.state.db.execute(text("select 2")).scalar()
    return [kept.get(name), one, two, hasattr(request.app.state, "weather")]


def read(client, path):
    response = client.get(path)
    print(response.json(), response.headers["x-used"])


def main():
    with TestClient(app) as client:
        for path in ("/items/1", "/items/2", "/notes/a"):
            read(client, path)


if __name__ == "__main__":
    main()
