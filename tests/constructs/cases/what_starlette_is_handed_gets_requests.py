# rows: 181
# outcome: converted
# turns: Keys.get, Keys.put, ping, missing, connect, disconnect
# stays: Keys.store, main
# servers: redis
import os

import redis
import requests
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient


class Keys(HTTPEndpoint):
    def get(self, request):
        value = self.store(request).get(request.path_params["key"])
        return JSONResponse({"value": value})

    def put(self, request):
        self.store(request).set(request.path_params["key"], request.query_params["value"])
        return PlainTextResponse("kept", status_code=201)

    def store(self, request):
        return request.app.state.redis


def ping(request):
    answer = requests.get(f"{os.environ['SERVER']}/items/1")
    return PlainTextResponse(f"{request.method} {answer.status_code}")


def plain(request):
    return PlainTextResponse("plain")


def missing(request, exc):
    count = request.app.state.redis.incr("missing")
    return PlainTextResponse(f"missing {count}", status_code=404)


def connect():
    app.state.redis = redis.Redis.from_url(os.environ["REDIS"], decode_responses=True)
    app.state.redis.flushdb()


def disconnect():
    app.state.redis.close()


app = Starlette(
    routes=[Route("/keys/{key}", Keys), Route("/ping", endpoint=ping), Mount("/sub", routes=[Route("/plain", plain)])],
    exception_handlers={404: missing},
    on_startup=[connect],
    on_shutdown=[disconnect],
)


def main():
    with TestClient(app) as client:
        print(client.put("/keys/a?value=1").text, client.get("/keys/a").json())
        print(client.get("/ping").text, client.get("/sub/plain").text)
        print(client.get("/nothing").text, client.get("/nothing").status_code)


if __name__ == "__main__":
    main()
