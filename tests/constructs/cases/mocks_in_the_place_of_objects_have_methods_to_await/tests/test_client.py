from unittest.mock import Mock

import pytest
import requests

from app import Client, Names


def test_user(session):
    session.get.return_value.json.return_value = {"id": 1}
    assert Client("http://x", session).user(1) == {"id": 1}
    session.get.assert_called_once_with("http://x/users/1", timeout=5)


def test_a_lost_connection(session):
    session.get.side_effect = requests.ConnectionError("gone")
    with pytest.raises(requests.ConnectionError, match="gone"):
        Client("http://x", session).user(1)


def test_a_result_of_its_own():
    session = Mock()
    session.get.return_value = Mock(json=lambda: {"id": 2})
    assert Client("http://x", session=session).user(2) == {"id": 2}


def test_a_method_of_its_own():
    session = Mock(post=Mock(return_value=Mock(status_code=201, json=lambda: {"id": 3})))
    assert Client("http://x", session).add("Ada") == 3


def test_a_function():
    session = Mock()
    session.post = lambda url, json: Mock(status_code=500, text=url)
    with pytest.raises(ValueError, match="http://x/users"):
        Client("http://x", session).add("Ada")


def test_an_attribute():
    client = Client("http://x")
    client.session = Mock()
    client.session.post.return_value.status_code = 201
    client.session.post.return_value.json.return_value = {"id": 4}
    assert client.add("Eve") == 4


def test_what_the_project_has():
    client = Mock()
    client.user.return_value = {"name": "Ada"}
    assert Names(client).first() == "Ada"
    client.user.assert_called_once_with(1)


def test_closed_later():
    client = Client("http://x", Mock())
    client.close_later()
    assert client.closing
