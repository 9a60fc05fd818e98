import time


class Base:
    kind = None


class _TestQueue(Base):
    def test_put(self):
        time.sleep(0.001)
        self.assertEqual(self.kind, "processes")
