import os
import unittest
from unittest import mock

import requests
from client import Client


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.client = Client(os.environ["SERVER"])
        self.addCleanup(self.client.close)

    def test_name(self):
        name = self.client.name(1)
        print("tested", name)
        self.assertEqual(name, "item-1")

    def test_unknown(self):
        with self.assertRaises(requests.HTTPError):
            self.client.name(99)

    def test_unknown_by_call(self):
        self.assertRaises(requests.HTTPError, self.client.name, 98)

    def test_mocked(self):
        with mock.patch.object(Client, "name", return_value="mocked"):
            print("tested", self.client.name(1))


if __name__ == "__main__":
    unittest.main()
