import app
import pytest


@pytest.fixture(scope="module")
def value():
    return app.load(2)


def test_value(value):
    assert value == 4
