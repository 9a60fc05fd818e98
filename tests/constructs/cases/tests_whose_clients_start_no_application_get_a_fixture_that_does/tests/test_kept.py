from app import Part, SessionLocal, app
from fastapi.testclient import TestClient
from sqlalchemy import select

client = TestClient(app)

NAME = "screw"


def test_added():
    assert client.post(f"/parts/{NAME}").json() == NAME
    assert NAME in client.get("/parts").json()


def test_stored():
    client.post("/parts/washer")
    with SessionLocal() as session:
        assert session.scalars(select(Part.id).where(Part.name == "washer")).first()


def is_stored(name):
    with SessionLocal() as session:
        return session.scalars(select(Part.id).where(Part.name == name)).first() is not None


def test_not_stored():
    assert not is_stored("cog")
