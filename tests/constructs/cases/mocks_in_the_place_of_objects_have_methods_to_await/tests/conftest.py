from unittest import mock

import pytest


@pytest.fixture
def session():
    return mock.MagicMock()
