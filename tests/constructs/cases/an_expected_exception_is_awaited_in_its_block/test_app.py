import unittest

import app


class LoadTest(unittest.TestCase):
    def test_block(self):
        with self.assertRaises(TypeError) as caught:
            app.load(None)
        print(type(caught.exception).__name__)
