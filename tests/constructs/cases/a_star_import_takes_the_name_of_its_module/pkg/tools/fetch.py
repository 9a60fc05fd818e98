import time


def fetch(number):
    time.sleep(0.001)
    return number + 1
