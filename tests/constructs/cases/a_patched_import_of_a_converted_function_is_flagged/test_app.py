from unittest.mock import patch

import app


def test_fetch():
    with patch("app.sleep", create=True):
        assert app.fetch(2) == 2
