import unittest
from unittest import mock
from unittest.mock import patch

import app


class LoadTest(unittest.TestCase):
    def test_patched(self):
        with mock.patch("app.fetch", return_value=5) as fetch:
            self.assertEqual(app.load(1), 10)
        fetch.assert_called_once_with(1)

    @patch("app.fetch", side_effect=ValueError)
    def test_raises(self, fetch):
        with self.assertRaises(ValueError):
            app.load(1)

    @patch.object(app.Store, "read", return_value="mocked")
    def test_method(self, read):
        print(app.Store().read("a"))
