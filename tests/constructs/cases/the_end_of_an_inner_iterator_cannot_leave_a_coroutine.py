# rows: 56
# outcome: refused stop-iteration
# stays: load, Rows.__next__, main
import time


def load(n):
    time.sleep(0.001)
    return n * 10


class Rows:
    def __init__(self, numbers):
        self.numbers = iter(numbers)

    def __iter__(self):
        return self

    def __next__(self):
        return load(next(self.numbers))


def main():
    for row in Rows([1, 2]):
        print(row)


main()
