import pytest

from parts.repository import parts, shelves
from parts.schemas import NewPart, NewShelf


@pytest.fixture
def shelf(session):
    return shelves.add(session, NewShelf(label="a"))


def test_ping(client):
    assert client.get("/ping").json() == {"ping": "pong"}


def test_a_part_is_added_and_changed(client, shelf):
    added = client.post("/parts/", json={"name": "bolt", "shelf_id": shelf.id})
    assert added.status_code == 201
    key = added.json()["id"]
    assert client.patch(f"/parts/{key}", json={"count": 3}).json()["count"] == 3
    assert client.delete(f"/parts/{key}").status_code == 409
    client.patch(f"/parts/{key}", json={"count": 0})
    assert client.delete(f"/parts/{key}").json() == {"removed": True}
    assert client.delete(f"/parts/{key}").json() == {"removed": False}
    assert client.patch(f"/parts/{key}", json={"count": 1}).status_code == 404


def test_low(client, session, shelf):
    parts.add(session, NewPart(name="nut", count=2, shelf_id=shelf.id))
    parts.add(session, NewPart(name="nail", count=9, shelf_id=shelf.id))
    assert [(one["name"], one["shelf"]["label"]) for one in client.get("/parts/low").json()] == [("nut", "a")]
    assert [one["name"] for one in client.get("/parts/?offset=1").json()] == ["nail"]


def test_count(session, shelf):
    assert shelves.labelled(session, "a").id == shelf.id
    assert shelves.labelled(session, "b") is None
    assert (shelves.count(session), parts.count(session)) == (1, 0)


def test_what_is_left_stays(session, shelf):
    part = parts.add(session, NewPart(name="cog", count=1, shelf_id=shelf.id))
    with pytest.raises(ValueError, match="there are 1 left"):
        parts.remove(session, part.id)
    assert parts.remove(session, 99) is False
