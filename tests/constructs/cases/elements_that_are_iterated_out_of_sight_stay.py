# rows: 34
# outcome: refused dunder
# stays: work, Each.__iter__, Every.__iter__
import itertools
import time


def work(number):
    time.sleep(0.001)
    return number


class Each:
    def __iter__(self):
        for number in range(2):
            yield work(number)


class Every:
    def __iter__(self):
        for number in range(3):
            yield work(number)


def main():
    print(list(zip(*[Each(), Each()])))
    rows = [Every(), Every()]
    print(list(itertools.chain.from_iterable(rows)))


if __name__ == "__main__":
    main()
