import pytest
from fastapi.testclient import TestClient

from notes import log
from notes.main import app


@pytest.fixture(scope="module")
def client():
    with TestClient(app) as client:
        yield client


def test_a_note_is_written_and_logged(client):
    before = client.get("/log").json()["entries"]
    response = client.post("/notes", json={"text": "buy ink", "tags": ["shop", "now"]})
    assert response.status_code == 201
    assert response.headers["X-Service"] == "notes"
    assert client.get(f"/notes/{response.json()['id']}").json()["tags"] == ["shop", "now"]
    assert client.get("/log").json() == {"entries": before + 1, "mark": 3}
    assert client.get("/log/again").json() == {"entries": before + 1}


def test_notes_come_in_pages(client):
    for number in range(3):
        client.post("/notes", json={"text": f"note {number}"})
    everything = client.get("/notes", params={"limit": 100}).json()
    assert len(everything) >= 3
    assert client.get("/notes", params={"skip": 1, "limit": 1}).json() == everything[1:2]


def test_unknown_notes(client):
    assert client.get("/notes/999").status_code == 404


def test_echo(client):
    with client.websocket_connect("/echo") as socket:
        socket.send_text("hello")
        assert socket.receive_text() == "HELLO"


def test_plain(client):
    assert client.get("/plain").json() == {"plain": True}


def test_the_log_itself(client):
    before = log.count()
    log.write("by hand")
    assert log.count() == before + 1
