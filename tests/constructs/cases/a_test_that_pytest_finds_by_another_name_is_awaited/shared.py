import app


def test_shared():
    assert app.load(3) == 6


class Shared:
    def test_inherited(self):
        assert app.load("a") == "aa"
