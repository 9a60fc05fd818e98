from unittest.mock import MagicMock

import pytest
from fastapi.testclient import TestClient

from app import app, holder


class Fake:
    def __init__(self, data):
        self.data = data

    def get(self, key):
        return self.data.get(key)


class Names:
    def all(self):
        return ["a"]


@pytest.fixture
def client():
    app.state.redis = Fake({"a": "1"})
    app.state.names = Names()
    return TestClient(app)


def test_fake(client):
    assert client.get("/keys/a").json() == "1"
    assert client.get("/names").json() == ["a"]


def test_mock():
    store = MagicMock()
    store.get.return_value = "2"
    app.state.redis = store
    assert TestClient(app).get("/keys/b").json() == "2"
    store.get.assert_called_once_with("b")


def test_mock_of_an_object(client):
    holder.store = MagicMock()
    holder.store.set.return_value = True
    assert client.put("/keys/a?value=3").json() is True
