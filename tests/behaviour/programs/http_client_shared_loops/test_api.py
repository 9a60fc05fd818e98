import os
import unittest

import api


class TestApi(unittest.TestCase):
    def setUp(self):
        self.server = os.environ["SERVER"]

    def test_names(self):
        self.assertEqual([api.name(self.server, n) for n in (1, 2)], ["item-1", "item-2"])
        print("names")

    def test_names_again(self):
        self.assertEqual(api.name(self.server, 3), "item-3")
        print("names again")

    def test_cookies(self):
        self.assertEqual(api.log_in(self.server, "ann"), {"user": "ann"})
        self.assertEqual(api.cookies(self.server), {})
        print("cookies")
