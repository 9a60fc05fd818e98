from unittest.mock import MagicMock, Mock, patch

import app
import pytest
import requests


@patch("app.requests.get")
def test_given(get):
    get.return_value = Mock(status_code=200)
    get.return_value.json.return_value = {"title": "a"}
    assert app.title("http://a/") == "a"


@patch("app.requests.get")
def test_by_hand(get):
    get.return_value.json.return_value = {"title": "b"}
    assert app.title("http://b/") == "b"
    assert get.call_count == 1


def test_named():
    response = MagicMock()
    # A mock raises nothing, whatever it is given.
    response.status_code = 500
    response.json.return_value = {"title": "c"}
    with patch("requests.get", return_value=response):
        assert app.title("http://c/") == "c"


def test_in_turn():
    found = Mock(json=Mock(return_value={"title": "d"}))
    with patch.object(requests, "get", side_effect=[requests.ConnectionError("no"), found]):
        with pytest.raises(requests.ConnectionError):
            app.title("http://d/")
        assert app.title("http://d/") == "d"


@patch("requests.get", return_value=MagicMock())
def test_option(get):
    get.return_value.json.return_value = {"title": "e"}
    assert app.title("http://e/") == "e"
