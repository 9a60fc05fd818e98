import psycopg2

import shop

from .fakes import FakeConnection


def test_names(monkeypatch):
    connection = FakeConnection([("soap",)])
    monkeypatch.setattr(psycopg2, "connect", lambda dsn: connection)
    assert shop.names("x") == ["soap"]
    assert connection.executed == [(10,), "closed", "gone"]


def test_rename(monkeypatch):
    connection = FakeConnection()
    monkeypatch.setattr(psycopg2, "connect", lambda dsn: connection)
    shop.rename("x", "soap", "Soap")
    assert connection.executed == [("Soap", "soap"), "committed", "closed", "gone"]
