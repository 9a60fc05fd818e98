import os
import unittest

import requests
from client import Client, plain


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.client = Client(os.environ["SERVER"])

    def tearDown(self):
        self.client.close()
        print("tear down")

    def test_name(self):
        name = self.client.name(1)
        print("tested", name)
        self.assertEqual(name, "item-1")

    def test_unknown(self):
        with self.assertRaises(requests.HTTPError):
            self.client.name(99)

    def test_plain(self):
        self.assertEqual(plain(1), 2)


if __name__ == "__main__":
    unittest.main()
