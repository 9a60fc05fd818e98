from unittest.mock import Mock, patch

import app


@patch("app.requests.get")
def test_asked(get):
    get.return_value = Mock(json=Mock(return_value={"title": "a"}))
    assert app.title("http://a/") == "a"
    get.return_value.raise_for_status.assert_called_once_with()
