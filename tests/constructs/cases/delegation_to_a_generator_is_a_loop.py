# rows: 49
# outcome: converted
# turns: load, each, both, main
import time


def load(n):
    time.sleep(0.001)
    return n * 10


def each(numbers):
    for number in numbers:
        yield load(number)


def both(item):
    yield from each([1, 2])
    yield from range(2)
    if item: yield from each([item])  # on one line
    yield from (  # several lines
        each([item,
              item])
    ); yield load(9)


def main():
    for value in both(3):
        print(value)


main()
