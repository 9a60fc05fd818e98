from flask import g, request, session

from main import app, path


def test_what_a_request_kept():
    client = app.test_client()
    with client:
        client.post("/put?who=ann", data={"put": "a"})
        assert g.who == "ann"
        assert session["put"] == "a"


def test_under_another_name():
    with app.test_client() as other:
        other.post("/put?who=bo", data={"put": "b"})
        assert path() == "main: bo"
        assert request.args["who"] == "bo"


def test_session():
    with app.test_client() as client:
        client.post("/put", data={"put": "a"})
        client.post("/put", data={"put": "b"})
        assert session["put"] == "b"
