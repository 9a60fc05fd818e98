import time


def build(path):
    time.sleep(0.001)
    return "c " + path
