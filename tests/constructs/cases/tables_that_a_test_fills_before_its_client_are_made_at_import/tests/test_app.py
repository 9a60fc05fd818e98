import pytest
from app import SessionLocal, User, app
from fastapi.testclient import TestClient


@pytest.fixture
def user():
    with SessionLocal() as session:
        session.add(User())
        session.commit()


@pytest.fixture
def client():
    with TestClient(app) as client:
        yield client


def test_count(user, client):
    assert client.get("/count").json() == 1
