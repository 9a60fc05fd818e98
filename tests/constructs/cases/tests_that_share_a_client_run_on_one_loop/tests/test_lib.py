from lib import fetch


def test_fetch():
    assert fetch("/items/1") == 200


def test_again():
    assert fetch("/items/1") == 200
