from unittest.mock import patch

import app


@patch.object(app.Store, "read", lambda self, name: "fake")
def test_method():
    assert app.Store.read is not None


def test_load():
    assert app.Store().read("a") == "a"
