from fastapi.testclient import TestClient

from app import app


def test_count():
    with TestClient(app) as client:
        assert client.put("/count/a").json() == "1"


def test_again():
    with TestClient(app) as client:
        assert client.put("/count/b").json() == "1"
