import unittest
from unittest import mock
from unittest.mock import Mock, patch

import pytest
import requests

from app import LoadError, load


@patch("app.requests.get")
def test_an_error(get):
    get.return_value.raise_for_status.side_effect = requests.HTTPError("404 Not Found")
    with pytest.raises(LoadError, match="status: 404 Not Found"):
        load(1)


def test_a_class():
    response = Mock()
    response.raise_for_status.side_effect = requests.exceptions.HTTPError
    with patch("requests.get", return_value=response):
        with pytest.raises(LoadError, match="status"):
            load(1)


def test_no_error():
    response = Mock(status_code=200)
    response.raise_for_status.return_value = None
    response.json.return_value = {"name": "a"}
    with patch("requests.get") as get:
        get.return_value = response
        assert load(1) == {"name": "a"}


class MockResponse:
    def __init__(self, data, status_code):
        self.data = data
        self.status_code = status_code

    def json(self):
        return self.data

    def raise_for_status(self):
        if self.status_code >= 400:
            raise requests.HTTPError(f"it is {self.status_code}")


def answer(*args, **kwargs):
    if args[0] == "http://shop.test/1":
        return MockResponse({"name": "one"}, 200)
    return MockResponse(None, 404)


class LoadTest(unittest.TestCase):
    @mock.patch("requests.get", side_effect=answer)
    def test_both(self, get):
        self.assertEqual(load(1), {"name": "one"})
        with self.assertRaisesRegex(LoadError, "status: it is 404"):
            load(2)
        self.assertIn(mock.call("http://shop.test/1", timeout=5), get.call_args_list)
        self.assertEqual(get.call_count, 2)


@pytest.fixture
def answered(monkeypatch):
    monkeypatch.setattr(requests, "get", answer)


def test_a_fixture(answered):
    assert load(1) == {"name": "one"}
