from time import sleep


def fetch(value):
    print("fetch", value)
    sleep(0.001)
    return value
