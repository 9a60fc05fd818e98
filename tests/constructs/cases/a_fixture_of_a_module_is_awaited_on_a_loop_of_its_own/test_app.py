import app
import pytest


@pytest.fixture(scope="module")
def store():
    made = app.Store()
    made.kept["a"] = app.load(2)
    yield made
    made.close()


@pytest.fixture
def value(store):
    return store.read("b")


def test_read(store):
    assert store.read("a") == 4


def test_read_again(store, value):
    assert store.read("c") == "c" and value == "b"


def test_value(value):
    assert value == "b"
