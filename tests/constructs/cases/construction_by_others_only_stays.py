# rows: 79
# outcome: refused init
# stays: load, Store.__init__
import time


def load(key):
    time.sleep(0.001)
    return key


class Store:
    """For others to construct."""

    def __init__(self, key):
        self.data = load(key)


print(Store.__name__)
