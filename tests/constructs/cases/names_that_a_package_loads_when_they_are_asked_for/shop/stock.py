import time


def count(name):
    time.sleep(0.001)
    return len(name)


def total(names):
    return sum(count(name) for name in names)
