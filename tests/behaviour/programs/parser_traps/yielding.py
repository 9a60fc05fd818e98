import time


def pair():
    time.sleep(0)
    return 1, 2


def generate():
    yield *pair(), 0


print(list(generate()))
