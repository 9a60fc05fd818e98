import app


def test_method(monkeypatch):
    monkeypatch.setattr(app.Store, "read", lambda self, name: "fake")
    assert app.Store.read is not None


def test_load():
    assert app.Store().read("a") == "a"
