from types import SimpleNamespace
from unittest.mock import Mock, patch

from feed import Feed, Reader


class FakeFeed:
    kind = "fake"
    load = lambda self: {"title": self.kind}  # noqa: E731
    size = 1


class FakeOfAnObject:
    def __init__(self, title):
        self.load = lambda: {"title": title}


class FakeOfAMock:
    def __init__(self):
        self.load = Mock(return_value={"title": "mock"})


def test_class():
    assert Reader(FakeFeed()).headline() == "FAKE"


def test_object():
    assert Reader(FakeOfAnObject("own")).headline() == "OWN"


def test_mock():
    feed = FakeOfAMock()
    assert Reader(feed).headline() == "MOCK"
    feed.load.assert_called_once_with()


def test_namespace():
    assert Reader(SimpleNamespace(load=lambda: {"title": "namespace"})).headline() == "NAMESPACE"


def test_lambda_for_a_method(monkeypatch):
    monkeypatch.setattr(Feed, "load", lambda self: {"title": self.url + "!"})
    assert Reader(Feed("patched")).headline() == "PATCHED!"


def test_lambda_for_a_method_within():
    with patch.object(Feed, "load", lambda self: {"title": "within"}):
        assert Feed("x").title() == "within"


def fake_load(self):
    return {"title": self.url}


def test_function_for_a_method(monkeypatch):
    monkeypatch.setattr(Feed, "load", fake_load)
    assert Feed("function").title() == "function"


def test_inner_function_for_a_method(monkeypatch):
    def load(self):
        return {"title": "inner"}

    monkeypatch.setattr("feed.Feed.load", load)
    assert Feed("x").title() == "inner"
