import unittest
from unittest.mock import MagicMock, Mock, patch

import app


def answering(value):
    fake = Mock()
    fake.return_value = value
    return fake


class LoadTest(unittest.TestCase):
    def test_named(self):
        fake = MagicMock(return_value=3)
        with patch("app.fetch", fake):
            self.assertEqual(app.load(1), 6)
        fake.assert_called_once_with(1)

    def test_made(self):
        with patch.object(app, "fetch", new=answering(4)):
            self.assertEqual(app.load(1), 8)

    def test_mapping(self):
        answers = {1: 5}
        with patch("app.fetch", answers.get):
            self.assertEqual(app.load(1), 10)

    def test_several(self):
        with patch.multiple("app", fetch=Mock(side_effect=[7, 8])):
            self.assertEqual([app.load(1), app.load(2)], [14, 16])
