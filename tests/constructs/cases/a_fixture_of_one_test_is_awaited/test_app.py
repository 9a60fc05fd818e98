import app
import pytest


@pytest.fixture
def store():
    made = app.Store()
    made.kept["a"] = app.load(2)
    yield made
    made.close()


@pytest.fixture()
def value(store):
    return store.read("a")


def test_value(value, store):
    assert value == 4
    assert store.read("b") == "b"
