import time
import unittest

from heart import Heart


class HeartTest(unittest.TestCase):
    def setUp(self):
        self.beats = []
        self.heart = Heart(lambda: self.beats.append(1))
        self.heart.start()

    def tearDown(self):
        self.heart.stop()

    def test_beats(self):
        time.sleep(0.1)
        self.assertGreater(len(self.beats), 5)
