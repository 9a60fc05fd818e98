# rows: 45, 46
# outcome: converted
# turns: load, each, main
import time


def load(n):
    time.sleep(0.001)
    print("load", n)
    return n * 10


def each(numbers):
    for number in numbers:
        yield load(number)


def main():
    values = each([1, 2])
    for value in values:
        print(value)
    more = each([3])
    print(list(more))


main()
