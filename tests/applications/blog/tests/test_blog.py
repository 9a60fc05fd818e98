from unittest.mock import patch

import pytest
from fastapi.testclient import TestClient

from app.db import Base, SessionLocal, engine
from app.main import app
from app.models import Post
from app.tasks import clean, publish

client = TestClient(app)


@pytest.fixture(autouse=True)
def tables():
    Base.metadata.drop_all(bind=engine)
    Base.metadata.create_all(bind=engine)
    yield


@pytest.fixture
def db():
    session = SessionLocal()
    yield session
    session.close()


def test_create():
    with patch("app.main.publish.delay") as delay:
        answer = client.post("/posts", params={"title": "a"})
    assert answer.status_code == 201
    delay.assert_called_once_with(1)
    assert client.get("/posts/1").json() == {"title": "a", "done": False}
    assert client.get("/posts/9").status_code == 404


def test_pages(db):
    db.add_all([Post(title=name) for name in "abc"])
    db.commit()
    assert client.get("/posts", params={"page": 2}).json() == {"total": 3, "items": ["c"]}


def test_publish(db):
    db.add(Post(title="x"))
    db.commit()
    assert publish(1) is True
    assert publish(5) is False
    assert client.get("/posts/1").json()["done"] is True


def test_clean(db):
    db.add_all([Post(title="x"), Post(title="y", done=True)])
    db.commit()
    assert clean() == 1
    assert db.query(Post).count() == 1
