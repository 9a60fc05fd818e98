from app import app
from fastapi.testclient import TestClient


def test_count():
    with TestClient(app) as client:
        assert client.get("/count").json() == 1


def test_count_again():
    with TestClient(app) as client:
        assert client.get("/count").json() == 1
