# rows: 40
# outcome: converted
# turns: add, main
import functools
import time


def add(a, b):
    time.sleep(0.001)
    return a + b


def main():
    print(functools.reduce(add, [1, 2, 3]))
    print(functools.reduce(add, [], 10))


main()
