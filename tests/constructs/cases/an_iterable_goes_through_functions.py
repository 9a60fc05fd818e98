# rows: 35, 59
# outcome: converted
# turns: load, each, total, main, Pages.pages
# stays: values, Pages.all
import time
from typing import Iterable, Iterator


def load(n):
    time.sleep(0.001)
    print("load", n)
    return n * 10


def each(numbers: list) -> Iterator[int]:
    for number in numbers:
        yield load(number)


def total(numbers: Iterable[int], start: int = 0) -> int:
    for number in numbers:
        start += number
    return start


def values(n: int) -> Iterator[int]:
    return each(list(range(n)))


class Pages:
    def pages(self):
        yield load(7)

    def all(self):
        return self.pages()


def main() -> None:
    print(total(each([1, 2]), start=5))
    for value in values(2):
        print(value)
    print(list(values(3)), [page for page in Pages().all()])


main()
