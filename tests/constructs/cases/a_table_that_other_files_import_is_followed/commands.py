import time


def load(key):
    time.sleep(0.001)
    return "load " + key


def size(key):
    return len(key)


COMMANDS = {"load": load, "size": size}
