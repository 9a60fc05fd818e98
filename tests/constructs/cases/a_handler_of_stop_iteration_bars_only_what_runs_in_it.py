# rows: 45, 56
# outcome: flagged stop-iteration
# turns: load, lines, first, apart, main
# stays: taken, both
import time


def load(n):
    time.sleep(0.001)
    return n * 10


def lines(numbers):
    for number in numbers:
        yield load(number)


def first(numbers):
    return next(lines(numbers))


def apart(items):
    rest = iter(items)
    return load(next(rest)) + load(next(rest))


def taken(items):
    time.sleep(0.001)
    return next(items)


def both(items):
    found = []
    while True:
        try:
            found.append(taken(items))
        except StopIteration:
            return found


def main():
    print(first([1, 2]), apart([3, 4]))
    print(both(iter([5, 6])))


main()
