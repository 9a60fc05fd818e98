import unittest
from unittest.mock import MagicMock, Mock, patch

import app


class NamesTest(unittest.TestCase):
    def setUp(self):
        self.client = MagicMock()
        self.names = app.Names(self.client)

    def test_first(self):
        self.client.user.side_effect = [{"name": "a"}, {"name": "b"}]
        self.assertEqual([self.names.first(), self.names.first()], ["a", "b"])


def test_a_factory(monkeypatch):
    fake = MagicMock()
    monkeypatch.setattr(app, "build", lambda: fake)
    assert app.main() == 0
    fake.run.assert_called_once_with()


def test_a_patched_factory():
    with patch("app.build") as build:
        assert app.main() == 0
    build.return_value.run.assert_called_once_with()


@patch.object(app, "build", return_value=Mock())
def test_its_result(build):
    assert app.main() == 0
    build.return_value.run.assert_called_once_with()


@patch("app.Worker")
def test_a_patched_class(Worker):
    assert app.main() == 0
    Worker.return_value.run.assert_called_once_with()
