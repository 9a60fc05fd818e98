# rows: 31, 32
# outcome: converted
# turns: load, keys, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key.upper()


def keys():
    time.sleep(0.001)
    return ["a", "b", "c"]


def main():
    print([load(key) for key in keys()])
    print({key: load(key) for key in keys() if load(key) != "B"})
    print(sorted({load(key) for key in keys()}))
    print([x + y for x in keys() for y in load(x)])


main()
