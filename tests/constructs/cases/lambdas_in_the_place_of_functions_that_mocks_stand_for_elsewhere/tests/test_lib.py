from unittest.mock import patch

import lib


def test_lambda(monkeypatch):
    monkeypatch.setattr(lib, "load", lambda number: number * 2)
    assert lib.describe(2) == "2: 4"


def test_mock():
    with patch("lib.load", return_value=7):
        assert lib.describe(3) == "3: 7"
        assert lib.load.called
