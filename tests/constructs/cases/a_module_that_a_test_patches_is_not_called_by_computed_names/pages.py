import time

LIMIT = 2


def fetch(value):
    time.sleep(0.001)
    return value * 2


def total(numbers):
    return sum(fetch(number) for number in numbers[:LIMIT])
