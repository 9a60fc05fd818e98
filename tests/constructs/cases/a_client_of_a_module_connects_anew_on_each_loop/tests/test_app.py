import pytest
from fastapi.testclient import TestClient

from app import app


@pytest.fixture
def client():
    with TestClient(app) as client:
        yield client


def test_status(client):
    assert client.get("/status").json() == 200


def test_status_again(client):
    assert client.get("/status").json() == 200


def test_item(client):
    assert client.get("/items/1").json() == 200


def test_items():
    client = TestClient(app)
    assert client.get("/items/1").json() == client.get("/items/2").json()
