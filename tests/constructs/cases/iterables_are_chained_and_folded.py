# rows: 34
# outcome: converted
# turns: work, pages, main
import heapq
import itertools
import math
import statistics
import time
from functools import reduce


def work(number):
    time.sleep(0.001)
    return number


def pages(count):
    for number in range(count):
        yield work(number)


class Each:
    def __iter__(self):
        for number in range(2):
            yield work(number)


def main():
    print(list(itertools.chain(pages(2), [7], pages(1))))
    for number in itertools.chain(["first"], pages(2)):
        print(number)
    print(reduce(lambda total, number: total + number, pages(4), 10))
    print(heapq.nlargest(2, pages(5)), math.prod(work(number + 1) for number in range(4)))
    print(statistics.mean(pages(3)))
    print(*Each(), sep="-")


if __name__ == "__main__":
    main()
