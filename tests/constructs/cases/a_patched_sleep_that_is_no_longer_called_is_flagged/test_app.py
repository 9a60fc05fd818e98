import time

import app


def test_load(monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    assert app.load(2) == 4
