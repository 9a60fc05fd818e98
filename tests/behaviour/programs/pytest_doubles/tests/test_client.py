import os
from unittest.mock import MagicMock, patch

import pytest
from bank import client as module
from bank.client import Client, total


@pytest.fixture
def client():
    return Client(os.environ["SERVER"])


def test_watched(client):
    client.item = MagicMock(wraps=client.item)
    assert client.name(1) == "item-1"
    client.item.assert_called_once_with(1)


def test_behind_a_patch(client):
    with patch("bank.client.total", side_effect=total) as watched:
        assert module.total(client, [1, 2]) == 12
    watched.assert_called_once()


@pytest.mark.parametrize("shape, expected", [("name_upper", "ITEM-3"), ("name_title", "Item-3")])
def test_shapes(client, shape, expected):
    method = getattr(client, shape)
    assert method(3) == expected


@pytest.mark.parametrize("shape", ["name_upper", "name_title"])
def test_replaced(client, shape):
    setattr(client, shape, MagicMock(return_value="mocked"))
    assert getattr(client, shape)(4) == "mocked"
