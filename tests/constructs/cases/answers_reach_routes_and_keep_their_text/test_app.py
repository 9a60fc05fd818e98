import unittest

import pytest
import requests
import responses
from fastapi.testclient import TestClient

from app import app, price

client = TestClient(app)


@responses.activate
def test_route():
    responses.get("http://slow.example/prices/1", json={"price": 3, "currency": "EUR"})
    assert client.get("/articles/1").json() == {"price": 3}


@responses.activate
def test_failing():
    responses.get("http://slow.example/prices/1", body="broken", status=500)
    with pytest.raises(requests.HTTPError):
        client.get("/articles/1")


class PriceTest(unittest.TestCase):
    @responses.activate
    def test_price(self):
        responses.add(responses.GET, "http://slow.example/prices/2", json={"price": 4})
        self.assertEqual(price(2), 4)
        self.assertEqual(len(responses.calls), 1)
