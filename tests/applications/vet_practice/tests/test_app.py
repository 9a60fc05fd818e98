import os
import tempfile

os.environ["DATABASE_URL"] = "sqlite:///" + os.path.join(tempfile.mkdtemp(), "test.db")

import pytest
from fastapi.testclient import TestClient

from app.database import Base, engine
from app.main import app


@pytest.fixture
def client():
    Base.metadata.drop_all(bind=engine)
    Base.metadata.create_all(bind=engine)
    with TestClient(app) as client:
        yield client


def make_owner(client, name="Ada"):
    response = client.post("/owners", json={"name": name, "phone": "1"})
    assert response.status_code == 201
    return response.json()


def test_create_and_get(client):
    owner = make_owner(client)
    assert owner == {"id": 1, "name": "Ada", "phone": "1", "pets": []}
    assert client.get("/owners/1").json() == owner
    assert client.get("/owners/2").status_code == 404


def test_name_is_taken(client):
    make_owner(client)
    assert client.post("/owners", json={"name": "Ada"}).status_code == 400


def test_pets_and_visits(client):
    owner = make_owner(client)
    pet = client.post("/pets", json={"name": "Rex", "species": "dog", "owner_id": owner["id"]})
    assert pet.json() == {"id": 1, "name": "Rex", "species": "dog", "visits": [], "owner": {"id": 1, "name": "Ada"}}
    visit = {"pet_id": 1, "when": "2024-05-06T07:08:09", "notes": "fine"}
    assert client.post("/visits", json=visit).status_code == 201
    found = client.get("/owners").json()
    assert found[0]["pets"][0]["visits"] == [
        {"id": 1, "when": "2024-05-06T07:08:09", "notes": "fine"}
    ]
    assert [p["name"] for p in client.get("/pets", params={"species": "dog"}).json()] == ["Rex"]
    assert client.get("/pets", params={"species": "cat"}).json() == []


def test_update_and_delete(client):
    make_owner(client)
    changed = client.patch("/owners/1", json={"phone": "2"}).json()
    assert changed["phone"] == "2" and changed["name"] == "Ada" and changed["pets"] == []
    assert client.delete("/owners/1").status_code == 204
    assert client.get("/stats").json() == {"owners": 0, "pets": 0}
