import unittest

from app import fetch


class FetchTest(unittest.TestCase):
    def test_first(self):
        self.assertEqual(fetch("/items/1"), 200)

    def test_second(self):
        self.assertEqual(fetch("/items/1"), 200)
