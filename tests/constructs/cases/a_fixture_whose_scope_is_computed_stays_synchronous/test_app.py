import os

import app
import pytest

SCOPE = os.environ.get("SCOPE", "module")


@pytest.fixture(scope=SCOPE)
def value():
    return app.load(2)


def test_value(value):
    assert value == 4
