import pytest

from gardenapi import GardenClient

URL = "https://garden.test/v1"


@pytest.fixture
def client():
    with GardenClient("secret", URL, retries=0) as client:
        yield client
