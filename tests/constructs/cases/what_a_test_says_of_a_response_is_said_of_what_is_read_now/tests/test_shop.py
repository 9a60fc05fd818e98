import pytest
import requests

from app import Shop


class FakeResponse:
    def __init__(self, data=None, error=None):
        self.data = data
        self.error = error

    def json(self):
        return self.data

    def raise_for_status(self):
        if self.error:
            raise self.error


class FakeSession:
    def __init__(self, response):
        self.response = response
        self.urls = []

    def get(self, url, **options):
        self.urls.append(url)
        return self.response


def test_price():
    session = FakeSession(FakeResponse({"price": 3}))
    assert Shop("http://shop.test", session).price(1) == 3
    assert session.urls == ["http://shop.test/prices/1"]


def test_gone():
    session = FakeSession(FakeResponse(error=requests.HTTPError("gone")))
    with pytest.raises(requests.HTTPError, match="gone"):
        Shop("http://shop.test", session).price(1)
