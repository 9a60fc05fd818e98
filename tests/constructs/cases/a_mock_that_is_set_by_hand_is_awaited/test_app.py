import unittest
from unittest import mock
from unittest.mock import MagicMock, patch

import app


class LoadTest(unittest.TestCase):
    def test_given(self):
        store = app.Store()
        store.read = mock.MagicMock(return_value=7)
        print(store.read("b"), store.read.call_count)

    def test_new(self):
        fake = MagicMock(side_effect=[1, 2])
        with patch("app.fetch", new_callable=MagicMock) as fetch:
            fetch.return_value = 4
            print(app.load(1))
        with patch.object(app, "fetch", MagicMock(return_value=3)):
            print(app.load(1), fake())

    def test_other_names_keep_their_mocks(self):
        store = app.Store()
        store.kept = mock.MagicMock()
        store.kept.get.return_value = "kept"
        print(store.read("c"))
