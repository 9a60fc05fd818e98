import time


def load(key):
    time.sleep(0.001)
    return key


def ready(key):
    time.sleep(0.001)
    return key


def counted(key):
    time.sleep(0.001)
    return len(key)


def loaded(key):
    time.sleep(0.001)
    return key


def patched(key):
    time.sleep(0.001)
    print(key)


class Store:
    def __init__(self, key):
        time.sleep(0.001)
        self.key = key

    def read(self):
        time.sleep(0.001)
        return self.key

    @property
    def name(self):
        time.sleep(0.001)
        return self.key
