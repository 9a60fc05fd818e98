import requests
from main import Other, Shop, Third


class Answer:
    status_code = 200

    def json(self):
        return {"name": "plum"}


def test_sent(monkeypatch):
    monkeypatch.setattr(requests.Session, "send", lambda self, request, **options: Answer())
    assert Shop().item(3) == "plum"


def test_requested(monkeypatch):
    asked = []

    def ask(self, method, url, **options):
        asked.append((method, url, options["timeout"]))
        return Answer()

    monkeypatch.setattr(requests.Session, "request", ask)
    assert Other().item(3) == "plum"
    assert asked == [("GET", "http://shop.example/items/3", 5)]


def test_got(monkeypatch):
    asked = []

    def get(self, url, **options):
        asked.append((type(self).__name__, url))
        return Answer()

    monkeypatch.setattr(requests.Session, "get", get)
    assert Third().item(3) == "plum"
    assert asked == [("Session", "http://shop.example/items/3")]
