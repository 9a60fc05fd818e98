from fastapi.testclient import TestClient

from app import add, app


def test_add():
    assert add() == 1


def test_count():
    with TestClient(app) as client:
        assert client.get("/count").json() == 1
