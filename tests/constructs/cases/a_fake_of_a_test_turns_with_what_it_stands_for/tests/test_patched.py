from unittest.mock import patch

import app


class FakeClient:
    def fetch(self, name):
        return "fake " + name


def test_set_in_a_module(monkeypatch):
    monkeypatch.setattr(app, "shared", FakeClient())
    assert app.show("d") == "fake d"


def test_patched_in_a_module():
    with patch("app.shared", FakeClient()):
        assert app.show("e") == "fake e"


def test_another_class():
    with patch("app.Client", FakeClient):
        assert app.Service(app.Client()).load("f") == "FAKE F"


def test_patched_on_an_object():
    service = app.Service(app.Client())
    with patch.object(service, "client", new=FakeClient()):
        assert service.load("g") == "FAKE G"
