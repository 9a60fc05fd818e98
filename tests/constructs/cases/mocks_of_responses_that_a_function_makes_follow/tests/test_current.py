from unittest.mock import Mock, patch

import pytest
import requests

from weather.client import current, report

from .helpers import made_elsewhere


def make_response(status=200, body=None):
    r = Mock()
    r.status_code = status
    r.json.return_value = body
    return r


def test_current():
    with patch("requests.get", return_value=make_response(body={"temperature": 7})) as get:
        assert current("Oslo") == 7
    get.assert_called_once()


@patch("weather.client.requests.get")
def test_unknown(get):
    get.return_value = make_response(404)
    assert current("Atlantis") is None


@patch("weather.client.requests.get")
def test_elsewhere(get):
    get.return_value = made_elsewhere({"temperature": 1})
    assert current("Oslo") == 1


@patch("weather.client.requests.get")
def test_fixture(get, warm):
    get.return_value = warm
    assert current("Oslo") == 30


@patch("weather.client.requests.get")
def test_broken(get):
    response = make_response(500)
    response.raise_for_status.side_effect = requests.HTTPError("broken")
    get.return_value = response
    with pytest.raises(requests.HTTPError, match="broken"):
        current("Oslo")


def test_lambda(monkeypatch):
    monkeypatch.setattr(requests, "get", lambda *args, **kwargs: make_response(body={"temperature": 5}))
    assert current("Oslo") == 5


def test_mixed_results(monkeypatch):
    monkeypatch.setattr(requests, "post", lambda *a, **k: make_response(201))
    assert report("Oslo", 7)[0]
