import pytest

from lib import Api


@pytest.fixture(scope="module")
def api():
    return Api()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_item(api, number):
    assert api.item(number) == api.item(number)


def test_one(api):
    assert api.item(1)
