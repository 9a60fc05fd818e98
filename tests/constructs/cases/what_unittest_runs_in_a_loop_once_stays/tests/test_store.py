import unittest

import store


class RowsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for sql in ("drop table if exists items", "create table items (number integer)"):
            store.run(sql)

    def test_rows(self):
        self.assertEqual(store.run("select * from items"), [])


class KeptTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        store.keeper.open()

    @classmethod
    def tearDownClass(cls):
        store.keeper.close()

    def test_open(self):
        self.assertEqual(store.keeper.conn.execute("select 2").fetchone(), (2,))
