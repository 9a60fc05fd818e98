import time

import app


def test_load(monkeypatch):
    waited = []
    monkeypatch.setattr(time, "sleep", lambda seconds: waited.append(seconds))
    assert app.load(2) == 4
    assert waited == [0.001]
