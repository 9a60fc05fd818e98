# rows: 47
# outcome: converted
# turns: load, each, show, main
import time
import types
import typing
from collections.abc import Iterator


def load(n):
    time.sleep(0.001)
    return n * 10


def each(numbers) -> Iterator[int]:
    for number in numbers:
        yield load(number)


def show(values):
    if not isinstance(values, typing.Iterable):
        raise TypeError("not iterable")
    print(list(values))


def main():
    values = each([1, 2])
    if isinstance(values, Iterator) and isinstance(values, types.GeneratorType):
        print("an iterator")
    show(values)
    print(isinstance([3], Iterator))


main()
