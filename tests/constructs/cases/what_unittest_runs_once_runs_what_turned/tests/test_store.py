import unittest

import store


def setUpModule():
    store.create()


def tearDownModule():
    store.run("drop table items")


class FillTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.count = store.fill(2)

    @classmethod
    def tearDownClass(cls):
        store.run("delete from items")

    def test_rows(self):
        self.assertEqual(len(store.run("select * from items")), self.count)

    def test_status(self):
        self.assertEqual(store.run("select status from items where number = 1"), [(200,)])
