# rows: 29, 30
# outcome: converted
# turns: load, twice, main
import time


def load(key):
    time.sleep(0.001)
    return key.upper()


def twice(make):
    return make() + make()


def main():
    print(twice(lambda: load("a")))
    get = lambda key: load(key).lower()
    print(get("b"), get("c"))


main()
