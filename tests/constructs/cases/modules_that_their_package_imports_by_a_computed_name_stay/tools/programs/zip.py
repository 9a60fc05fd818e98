import time


def extract(path):
    time.sleep(0.001)
    return "extracted " + path


def run():
    time.sleep(0.001)
    return "ran"


def rest(path):
    time.sleep(0.001)
    return path
