from collections.abc import Iterator

import pytest
import responses

from dock.client import Docks


@pytest.fixture
def harbour() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mocked:
        yield mocked


@pytest.fixture
def docks():
    return Docks("secret")
