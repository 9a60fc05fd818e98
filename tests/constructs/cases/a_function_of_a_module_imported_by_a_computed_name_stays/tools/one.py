import time


def main(value):
    time.sleep(0.001)
    return value + 1
