import time


def load(value):
    time.sleep(0.001)
    return value * 2
