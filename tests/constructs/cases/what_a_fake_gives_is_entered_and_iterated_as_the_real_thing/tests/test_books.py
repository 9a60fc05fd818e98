import pytest

from books import Books

from .fakes import FakeCollection


@pytest.fixture
def collection():
    return FakeCollection({"title": "b"}, {"title": "c"}, {"title": "a"})


def test_titles(collection):
    assert Books(collection).titles() == ["a", "b"]
    assert Books(collection).titles(page=2) == ["c"]


def test_find(collection):
    assert Books(collection).find("c") == {"title": "c"}
    assert Books(collection).find("d") is None


def test_add(collection):
    assert Books(collection).add("d") == 4
    assert len(list(collection.find({"title": "d"}))) == 1
