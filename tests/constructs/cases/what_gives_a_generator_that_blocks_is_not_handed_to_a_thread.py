# rows: 49
# outcome: refused blocking-call-remains
# turns: total
# stays: show
import itertools
import time


def counted(limit):
    for number in range(limit):
        time.sleep(0.001)
        yield number


def doubled(limit):
    first, second = itertools.tee(counted(limit))
    print(next(first))
    return (2 * number for number in second)


def listed(limit):
    first, second = itertools.tee(counted(limit))
    print(next(first))
    return [2 * number for number in second]


def show(limit):
    time.sleep(0.001)
    for number in doubled(limit):
        print(number)


def total(limit):
    time.sleep(0.001)
    return sum(listed(limit))


if __name__ == "__main__":
    show(3)
    print(total(3))
