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
