from unittest.mock import MagicMock


def made_elsewhere(body, status=200):
    response = MagicMock()
    response.status_code = status
    response.json.return_value = body
    return response
