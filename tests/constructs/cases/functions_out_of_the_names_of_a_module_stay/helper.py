import time


def fetch(number):
    time.sleep(0.001)
    return number


def store(number):
    time.sleep(0.001)
    return number


def look(number):
    time.sleep(0.001)
    return number
