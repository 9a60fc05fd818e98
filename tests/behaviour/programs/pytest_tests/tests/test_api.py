import pytest
from shop import api
from shop.api import plain


@pytest.fixture
def first(server):
    return api.item(server, 1)


def test_item(first):
    assert first["name"] == "item-1"


@pytest.mark.parametrize("number", [2, 3])
def test_names(server, number):
    assert api.item(server, number)["name"] == f"item-{number}"


def test_unknown(server):
    with pytest.raises(LookupError):
        api.item(server, 99)


def test_plain():
    assert plain(2) == 4


class TestFiles:
    def test_save(self, server, tmp_path):
        path = tmp_path / "name.txt"
        api.save(server, 4, path)
        assert path.read_text() == "item-4"


def test_wait(monkeypatch):
    assert api.wait(0) == 0
