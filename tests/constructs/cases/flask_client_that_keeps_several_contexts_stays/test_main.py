from flask import g

from main import app


def test_each_request():
    with app.test_client() as client:
        for who in ["ann", "bo"]:
            client.post(f"/put?who={who}", data={"put": "a"})
            assert g.who == who
