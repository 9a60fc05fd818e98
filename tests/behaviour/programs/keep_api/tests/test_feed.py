from unittest.mock import patch

import pytest

import feed.core
from feed import Client, names
from feed.core import shout


def test_names():
    with patch("feed.core.fetch", side_effect=["a", "b"]) as fetch:
        assert names("s", 1, 2) == ["a", "b"]
    assert fetch.call_count == 2


def test_waits(monkeypatch):
    waited = []
    monkeypatch.setattr(feed.core, "fetch", lambda *args, **kwargs: waited.append(args))
    assert names("s", 1) == [None]
    assert waited == [("s", 1)]


def test_items():
    with patch.object(Client, "item", return_value="x"):
        assert Client("s").items(2) == ["x", "x"]


def test_shout():
    assert shout("a") == "A"
