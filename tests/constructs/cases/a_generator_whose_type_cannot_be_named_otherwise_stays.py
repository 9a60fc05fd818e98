# rows: 47
# outcome: refused generator
# stays: load, each, main
import time
from collections.abc import Iterator


def load(n):
    time.sleep(0.001)
    return n * 10


def each(numbers):
    for number in numbers:
        yield load(number)


def main():
    values = each([1, 2])
    if isinstance(values, (list, Iterator)):
        print("an iterator")
    print(list(values))


main()
