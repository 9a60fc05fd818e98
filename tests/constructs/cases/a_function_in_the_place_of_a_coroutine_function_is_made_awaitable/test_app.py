import app
import pytest


def seven(value):
    return 7


class Fake:
    def read(self, name):
        return "fake"


def test_by_object(monkeypatch):
    monkeypatch.setattr(app, "fetch", lambda value: 5)
    assert app.load(1) == 10


def test_by_name(monkeypatch):
    monkeypatch.setattr("app.fetch", seven)
    assert app.load(1) == 14


def test_by_assignment(monkeypatch):
    kept = app.fetch
    app.fetch = seven
    try:
        assert app.load(2) == 14
    finally:
        app.fetch = kept


def test_raises(monkeypatch):
    def fail(value):
        raise ValueError(value)

    monkeypatch.setattr(app, "fetch", fail)
    with pytest.raises(ValueError):
        app.load(3)
    pytest.raises(ValueError, app.load, 3)
