from unittest.mock import patch

import app


def test_fetch():
    with patch("app.sleep") as pause:
        assert app.fetch(2) == 2
    pause.assert_called_once_with(0.001)
