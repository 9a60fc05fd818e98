from unittest.mock import MagicMock, Mock, patch

import lib


def test_mock(monkeypatch):
    fake = Mock()
    fake.return_value.load.return_value = {"status": 8}
    monkeypatch.setattr(lib, "Loader", fake)
    assert lib.describe(1) == 8
    fake.assert_called_once_with("a")


def test_new():
    fake = MagicMock(return_value=MagicMock(load=MagicMock(return_value={"status": 8})))
    with patch("lib.Loader", new=fake):
        assert lib.describe(1) == 8


def test_assigned():
    fake = MagicMock()
    loader = MagicMock()
    loader.load.return_value = {"status": 8}
    fake.return_value = loader
    with patch("lib.Loader", fake):
        assert lib.describe(1) == 8


def test_patched():
    loader = MagicMock()
    loader.load.return_value = {"status": 8}
    with patch("lib.Loader") as fake:
        fake.return_value = loader
        assert lib.describe(1) == 8


@patch("lib.Loader")
def test_decorated(fake):
    loader = MagicMock()
    loader.load.return_value = {"status": 8}
    fake.return_value = loader
    assert lib.describe(1) == 8


def test_namespace():
    with patch.dict(lib.__dict__, {"describe": lambda number: 9}):
        assert lib.describe(1) == 9


def test_keyword():
    with patch.dict(lib.__dict__, describe=lambda number: 9):
        assert lib.describe(1) == 9


def test_item(monkeypatch):
    monkeypatch.setitem(vars(lib), "describe", lambda number: 9)
    assert lib.describe(1) == 9
