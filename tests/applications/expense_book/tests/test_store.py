import contextlib
import io
import os
import tempfile
import unittest
from datetime import date
from unittest import mock

from spend import store as store_module
from spend.__main__ import main
from spend.store import Store, StoreError, export, load


class StoreTest(unittest.TestCase):
    def setUp(self):
        self.store = Store()
        self.addCleanup(self.store.close)

    def test_add_and_get(self):
        id = self.store.add(12, "food", date(2024, 1, 2), "bread")
        found = self.store.get(id)
        self.assertEqual((found.amount, found.category, found.note), (12, "food", "bread"))

    def test_unknown(self):
        with self.assertRaises(KeyError):
            self.store.get(9)

    def test_is_rolled_back(self):
        with self.assertRaises(StoreError):
            self.store.add_all([("2024-01-01", 1, "a", ""), ("2024-01-01", -1, "a", "")])
        self.assertEqual(self.store.count(), 0)

    def test_raises(self):
        self.assertRaises(StoreError, self.store.add, -1, "food")

    def test_totals(self):
        self.assertEqual(self.store.total, 0)
        for amount, category in [(5, "food"), (7, "books"), (3, "food")]:
            self.store.add(amount, category)
        self.assertEqual(self.store.total, 15)
        self.assertEqual(self.store.by_category(), {"food": 8, "books": 7})
        self.assertEqual([e.amount for e in self.store], [5, 7, 3])

    def test_today(self):
        with mock.patch.object(store_module, "date") as today:
            today.today.return_value = date(2020, 2, 29)
            id = self.store.add(1, "x")
        self.assertEqual(self.store.get(id).day, "2020-02-29")


class FilesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.db = os.path.join(folder.name, "s.db")
        self.csv = os.path.join(folder.name, "s.csv")

    def run_main(self, *args):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = main(["--db", self.db, *args])
        return code, out.getvalue()

    def test_round_trip(self):
        with Store(self.db) as store:
            store.add(5, "food", date(2024, 1, 1), "a, b")
            self.assertEqual(export(store, self.csv), 1)
        with Store() as other:
            load(other, self.csv)
            self.assertEqual([tuple(e)[1:] for e in other], [("2024-01-01", 5, "food", "a, b")])

    def test_commands(self):
        self.assertEqual(self.run_main("add", "5", "food", "--day", "2024-01-01"), (0, "added #1\n"))
        code, out = self.run_main("list")
        self.assertEqual(out, "2024-01-01       5  food\ntotal 5 in 1\n")
        self.assertEqual(self.run_main("report")[1], "food               5\n")
        self.assertEqual(self.run_main("export", self.csv)[1], "wrote 1 rows\n")

    def test_error(self):
        with contextlib.redirect_stderr(io.StringIO()) as err:
            code = main(["--db", self.db, "add", "0", "x"])
        self.assertEqual(code, 1)
        self.assertIn("not accepted", err.getvalue())


if __name__ == "__main__":
    unittest.main()
