import asyncio

import httpx
from app import get_name, users
from fastapi import FastAPI
from fastapi.testclient import TestClient

app = FastAPI()
app.mount("/users", users)
users.dependency_overrides[get_name] = lambda: "Ada"


def test_mounted():
    with TestClient(app) as client:
        assert client.get("/users/count").json() == ["Ada", 0]


def test_other_dependency():
    client = TestClient(users)
    assert client.get("/count").json() == ["Ada", 0]


def test_transport():
    async def ask():
        transport = httpx.ASGITransport(app=users)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return (await client.get("/count")).json()

    assert asyncio.run(ask()) == ["Ada", 0]
