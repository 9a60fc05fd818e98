import time


def load(key):
    time.sleep(0.001)
    return "load " + key
