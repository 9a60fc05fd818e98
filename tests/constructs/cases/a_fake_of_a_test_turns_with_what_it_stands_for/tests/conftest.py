import pytest


@pytest.fixture
def client():
    return "not this one"
