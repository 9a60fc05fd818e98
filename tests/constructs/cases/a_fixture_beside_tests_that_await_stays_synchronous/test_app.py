import asyncio

import app
import pytest


@pytest.fixture(scope="module")
def value():
    return app.load(2)


# It has a loop for itself already.
@pytest.mark.asyncio
async def test_value(value):
    await asyncio.sleep(0)
    assert value == 4
