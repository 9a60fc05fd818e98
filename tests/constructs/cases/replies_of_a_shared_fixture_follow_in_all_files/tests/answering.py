import pytest
import responses


@pytest.fixture
def answers():
    with responses.RequestsMock() as mocked:
        yield mocked
