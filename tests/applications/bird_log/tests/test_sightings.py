import pytest

from bird_log.db import get_db


def test_index(client, auth):
    response = client.get("/")
    assert b"Log in" in response.data
    assert b"Sign up" in response.data

    auth.login()
    response = client.get("/")
    assert b"Log out" in response.data
    assert b"wren" in response.data
    assert b"by ada on 2024-01-01" in response.data
    assert b"in the\nhedge" in response.data
    assert b'href="/1/change"' in response.data


def test_birds(client):
    assert client.get("/birds.json").get_json() == {"wren": 1}


@pytest.mark.parametrize("path", ("/add", "/1/change", "/1/remove"))
def test_login_required(client, path):
    response = client.post(path)
    assert response.headers["Location"] == "/auth/login"


def test_observer_required(app, client, auth):
    # The sighting becomes someone else's.
    with app.app_context():
        db = get_db()
        db.execute("UPDATE sighting SET observer_id = 2 WHERE id = 1")
        db.commit()

    auth.login()
    assert client.post("/1/change").status_code == 403
    assert client.post("/1/remove").status_code == 403
    assert b'href="/1/change"' not in client.get("/").data


@pytest.mark.parametrize("path", ("/2/change", "/2/remove"))
def test_exists_required(client, auth, path):
    auth.login()
    assert client.post(path).status_code == 404


def test_add(client, auth, app):
    auth.login()
    assert client.get("/add").status_code == 200
    client.post("/add", data={"bird": "robin", "notes": ""})

    with app.app_context():
        db = get_db()
        count = db.execute("SELECT COUNT(id) FROM sighting").fetchone()[0]
        assert count == 2


def test_change(client, auth, app):
    auth.login()
    assert client.get("/1/change").status_code == 200
    client.post("/1/change", data={"bird": "blackbird", "notes": ""})

    with app.app_context():
        db = get_db()
        sighting = db.execute("SELECT * FROM sighting WHERE id = 1").fetchone()
        assert sighting["bird"] == "blackbird"


@pytest.mark.parametrize("path", ("/add", "/1/change"))
def test_add_and_change_validate(client, auth, path):
    auth.login()
    response = client.post(path, data={"bird": "", "notes": ""})
    assert b"Which bird was it?" in response.data


def test_remove(client, auth, app):
    auth.login()
    response = client.post("/1/remove")
    assert response.headers["Location"] == "/"

    with app.app_context():
        db = get_db()
        sighting = db.execute("SELECT * FROM sighting WHERE id = 1").fetchone()
        assert sighting is None
