# rows: 59
# outcome: refused generator
# stays: load, each, total, pick, main
import time


def load(n):
    time.sleep(0.001)
    return n * 10


def each(numbers):
    for number in numbers:
        yield load(number)


def total(numbers):
    result = 0
    for number in numbers:
        result += number
    return result


def pick(numbers):
    if not numbers:
        return iter(())
    return each(numbers)


def main():
    print(total(each([1, 2])), total([3, 4]))
    print(list(pick([])), list(pick([5])))


main()
