# rows: 35, 59
# outcome: refused generator-expression
# stays: load, total, values, main
import time


def load(n):
    time.sleep(0.001)
    return n * 10


def total(numbers):
    return sum(numbers)


def values(n):
    return (load(i) for i in range(n))


def main():
    print(total(load(n) for n in range(3)))
    for value in values(2):
        print(value)


main()
