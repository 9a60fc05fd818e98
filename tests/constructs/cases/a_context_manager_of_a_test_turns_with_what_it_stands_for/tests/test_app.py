import contextlib
from unittest.mock import patch

import app


class Rows:
    def fetchone(self):
        return (7,)


class Conn:
    def execute(self, sql):
        return Rows()


@contextlib.contextmanager
def fake():
    yield Conn()


def test_count():
    assert app.count() == 3


def test_fake(monkeypatch):
    monkeypatch.setattr(app, "connection", fake)
    assert app.count() == 7


def test_patch():
    with patch("app.connection", fake):
        assert app.count() == 7


def test_inner(monkeypatch):
    @contextlib.contextmanager
    def inner():
        yield Conn()

    monkeypatch.setattr("app.connection", inner)
    assert app.count() == 7
