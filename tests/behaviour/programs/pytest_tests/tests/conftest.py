import os

import pytest


@pytest.fixture
def server():
    return os.environ["SERVER"]
