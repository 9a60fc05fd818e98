import time
from unittest.mock import Mock

import pytest

import shops


@pytest.fixture
def pauses(monkeypatch):
    pauses = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


def test_closed(monkeypatch, pauses):
    monkeypatch.setattr("shops.requests.get", lambda url: Mock(ok=False))
    assert shops.is_open("http://shop.test") is None
    assert pauses == [1, 2]


def test_open(monkeypatch, pauses):
    response = Mock(reason="Fine")
    response.ok = True
    monkeypatch.setattr("shops.requests.get", lambda url: response)
    assert shops.is_open("http://shop.test") == "Fine"
    assert pauses == []
