import unittest

import app


class Fetch:
    calls = 0

    def __call__(self, value):
        Fetch.calls += 1
        return app.Answer(value + 1)


class Keep:
    def __init__(self):
        self.kept = []

    def __call__(self, value):
        self.kept.append(value)
        return value


class LoadTest(unittest.TestCase):
    def test_fake(self):
        real = app.fetch
        app.fetch = Fetch()
        try:
            self.assertEqual(app.load(1), 4)
            self.assertEqual(Fetch.calls, 1)
        finally:
            app.fetch = real

    def test_class(self):
        self.assertIsInstance(app.fetch(2), app.Answer)

    def test_kept(self):
        real = app.store
        keep = Keep()
        app.store = keep
        try:
            self.assertEqual(app.save(1), 1)
            self.assertEqual(keep.kept, [1])
        finally:
            app.store = real
