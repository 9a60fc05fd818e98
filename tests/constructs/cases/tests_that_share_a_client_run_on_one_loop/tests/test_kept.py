from lib import status


def test_first():
    assert status(1) == status(1)


def test_second():
    assert status(2) == status(2)
