import app


def test_named():
    assert app.load(4) == 8
