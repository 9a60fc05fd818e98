import pytest

from app import Client


@pytest.fixture
def client():
    return Client()


def test_own(client):
    assert client.fetch("c") == "fetched c"
