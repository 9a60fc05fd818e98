import unittest

import app


class LoadTest(unittest.TestCase):
    def test_fails(self):
        self.assertRaises(TypeError, app.load, None)
        self.assertRaisesRegex(TypeError, "unsupported", app.load, None)

    def test_block(self):
        with self.assertRaises(TypeError) as caught:
            app.load(None)
        print(type(caught.exception).__name__)
