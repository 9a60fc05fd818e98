import app
import pytest


def test_load():
    assert app.load(2) == 4


@pytest.mark.parametrize("value", [1, 2])
def test_each(value):
    with pytest.raises(TypeError):
        app.load(None)
    assert app.load(value) == 2 * value


class TestLoad:
    def test_text(self):
        assert app.load("a") == "aa"

    def test_plain(self):
        print("plain")
