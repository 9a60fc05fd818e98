from unittest.mock import MagicMock, patch

import app


@patch("app.requests.get")
def test_checked(get):
    get.return_value.text = "t"
    assert app.checked("u") == "t"
    get.return_value.raise_for_status.assert_called_once_with()


@patch("app.requests.put")
def test_either(put):
    put.return_value.ok = False
    assert app.either("u") == "no"


class Chunks:
    def iter_content(self, size):
        yield from (b"a", b"b")


@patch("app.requests.post", return_value=Chunks())
def test_counted(post):
    assert app.counted("u") == b"ab"


def test_api():
    session = MagicMock()
    session.get.return_value.text = "x"
    assert app.Api(session).load("u") == "x"
    session.get.assert_called_once_with("u", allow_redirects=False)
