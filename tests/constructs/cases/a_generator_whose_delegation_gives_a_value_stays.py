# rows: 50, 51
# outcome: refused generator
# stays: load, inner, outer, main
import time


def load(n):
    time.sleep(0.001)
    return n * 10


def inner():
    yield load(1)
    return "result"


def outer():
    result = yield from inner()
    print(result)


def main():
    for value in outer():
        print(value)


main()
