import time


def name(value):
    time.sleep(0.001)
    return f"name {value}"


NAME = name(1)
