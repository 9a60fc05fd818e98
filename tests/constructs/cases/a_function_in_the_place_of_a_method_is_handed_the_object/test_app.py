from unittest.mock import patch

import app
import requests


class Answer:
    def __init__(self, items):
        self.items = items
        self.headers = {"X-Title": "a title"}

    def json(self):
        return {"items": self.items}


def get(self, url, **options):
    assert options["timeout"] == 5
    number = int(url.rsplit("/", 1)[1])
    return Answer(list(range(number * 2, number * 2 + 2)) if number < 3 else [])


def test_items(monkeypatch):
    monkeypatch.setattr(requests.Session, "get", get)
    pages = app.Pages("http://x")
    assert list(pages.items()) == [0, 1, 2, 3, 4, 5]
    assert [item for item in pages.items(3)] == [0, 1, 2]
    assert next(pages.items()) == 0
    assert list(pages.items(limit=0)) == []


def test_title():
    with patch.object(requests.Session, "head", lambda self, url, **options: Answer(url)):
        assert app.Pages("http://x").title(1) == "a title"
