import time


def load(key):
    time.sleep(0.001)
    return key


def both(key):
    return load(key) + load(key)
