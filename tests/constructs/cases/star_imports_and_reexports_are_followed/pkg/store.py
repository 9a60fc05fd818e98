import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


def plain(key):
    return key.upper()
