from unittest.mock import Mock

import pytest


@pytest.fixture
def warm():
    response = Mock(status_code=200)
    response.json.return_value = {"temperature": 30}
    return response
