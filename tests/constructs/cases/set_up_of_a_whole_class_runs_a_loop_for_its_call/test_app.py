import unittest

import app


class LoadTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.value = app.load(2)

    def test_value(self):
        self.assertEqual(self.value, 4)
        print("value", app.load(3))
