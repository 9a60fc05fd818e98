import unittest
from unittest import mock
from unittest.mock import Mock, patch

import app
import pytest
import requests


@patch("app.requests.get")
def test_name(get):
    get.return_value = Mock(status_code=200, json=lambda: {"name": "a"})
    assert app.name("http://x") == "a"
    get.assert_called_once_with("http://x/name", timeout=5)
    with pytest.raises(AssertionError):
        get.assert_called_once_with("http://x/name", timeout=6)


def test_parts():
    with patch.object(requests, "get", autospec=True) as get:
        get.return_value.status_code = 200
        get.return_value.json.return_value = {"name": "b"}
        assert app.name("http://x") == "b"
    assert get.call_args[0][0] == "http://x/name"
    assert get.call_args.kwargs["timeout"] == 5


def test_send(monkeypatch):
    class Answer:
        status_code = 201

    def post(url, json=None):
        assert json == {"a": 2}
        return Answer()

    monkeypatch.setattr(requests, "post", post)
    assert app.send("http://x", {"a": 2}) == 201


def test_down():
    with mock.patch("app.requests.post", side_effect=requests.ConnectionError):
        assert app.send("http://x", {}) == 0


class CaseTest(unittest.TestCase):
    @patch("app.time.sleep", return_value=None)
    @patch("app.requests.post", side_effect=requests.ConnectionError("down"))
    def test_both(self, post, sleep):
        self.assertEqual(app.send("u", None), 0)
        post.assert_called_once_with("u", json=None)
        sleep.assert_called_once_with(0.001)
