import unittest

import app


class StoreTest(unittest.TestCase):
    def setUp(self):
        self.store = app.Store()
        self.addCleanup(self.store.close)
        self.first = self.store.read("first")

    def tearDown(self):
        print("down", app.load(1))

    def test_read(self):
        self.assertEqual(self.store.read("a"), "a")
        self.assertEqual(self.first, "first")

    def test_plain(self):
        self.assertTrue(True)


if __name__ == "__main__":
    unittest.main()
