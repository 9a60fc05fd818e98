import time


def started():
    time.sleep(0.001)
    return "started"
