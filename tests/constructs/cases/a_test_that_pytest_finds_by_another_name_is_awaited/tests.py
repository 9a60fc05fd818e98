import app
import pytest
from shared import Shared, test_shared


def test_load():
    assert app.load(2) == 4


def test_again():
    test_load()
    with pytest.raises(TypeError):
        app.load(None)


class TestLoad(Shared):
    def test_plain(self):
        print("plain")
