import time


def load():
    time.sleep(0.001)
    return "loaded"


def main():
    return load()
