import time


def load(name):
    time.sleep(0.001)
    if name == "b":
        raise KeyError(name)
    return len(name)
