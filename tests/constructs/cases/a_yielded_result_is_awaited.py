# rows: 19, 48
# outcome: converted
# turns: load, each, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key.upper()


def each(keys):
    for key in keys:
        yield load(key)
    yield load("last"), load("very last")


def main():
    for value in each(["a", "b"]):
        print(value)


main()
