import app
import pytest


@pytest.fixture
def fetched():
    return app.fetch("d")


def test_fetched(fetched):
    assert fetched == "d"
