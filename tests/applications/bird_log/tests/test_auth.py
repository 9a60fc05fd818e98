import pytest
from flask import g, session

from bird_log.db import get_db


def test_register(client, app):
    assert client.get("/auth/register").status_code == 200
    response = client.post("/auth/register", data={"name": "a", "password": "a"})
    assert response.headers["Location"] == "/auth/login"

    with app.app_context():
        assert (
            get_db().execute("SELECT * FROM observer WHERE name = 'a'").fetchone() is not None
        )


@pytest.mark.parametrize(
    ("name", "password", "message"),
    (
        ("", "", b"A name is needed."),
        ("a", "", b"A password is needed."),
        ("ada", "test", b"There is a ada already."),
    ),
)
def test_register_validate_input(client, name, password, message):
    response = client.post("/auth/register", data={"name": name, "password": password})
    assert message in response.data


def test_login(client, auth):
    assert client.get("/auth/login").status_code == 200
    response = auth.login()
    assert response.headers["Location"] == "/"

    with client:
        client.get("/")
        assert session["observer_id"] == 1
        assert g.observer["name"] == "ada"


@pytest.mark.parametrize(
    ("name", "password", "message"),
    (("a", "test", b"Nobody has this name."), ("ada", "a", b"another one.")),
)
def test_login_validate_input(auth, name, password, message):
    response = auth.login(name, password)
    assert message in response.data


def test_logout(client, auth):
    auth.login()

    with client:
        auth.logout()
        assert "observer_id" not in session


def test_session_that_was_set(client):
    with client.session_transaction() as session:
        session["observer_id"] = 2
    assert b"<span>bo</span>" in client.get("/").data
