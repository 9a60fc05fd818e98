from unittest.mock import MagicMock, Mock

from main import ApiSession, Client


def test_item():
    session = MagicMock(spec=ApiSession)
    session.get.return_value.json.return_value = {"name": "plum"}
    assert Client(session).item(3) == "plum"
    session.get.assert_called_once_with("/items/3")


def test_plain():
    session = Mock()
    session.get.return_value.json.return_value = {"name": "pear"}
    assert Client(session).item(3) == "pear"
