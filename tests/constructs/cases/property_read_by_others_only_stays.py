# rows: 82
# outcome: refused property
# stays: load, Store.data
import time


def load(key):
    time.sleep(0.001)
    return key


class Store:
    """For others to read from."""

    @property
    def data(self):
        return load("a")


print(Store.__name__)
