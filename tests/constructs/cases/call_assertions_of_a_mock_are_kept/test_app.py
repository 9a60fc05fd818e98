import unittest
from unittest import mock

import app


class LoadTest(unittest.TestCase):
    def test_calls(self):
        log = mock.Mock()
        log(app.load(1))
        log(app.load(2))
        log.assert_called_with(4)
        log.assert_has_calls([mock.call(2), mock.call(4)])
        self.assertEqual(log.call_count, 2)
