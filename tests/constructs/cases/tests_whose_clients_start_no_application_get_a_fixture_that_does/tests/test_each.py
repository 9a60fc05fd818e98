from app import app
from fastapi.testclient import TestClient


def test_each():
    client = TestClient(app)
    assert client.get("/parts").status_code == 200
