# rows: 55, 45
# outcome: converted
# turns: Pages.lines, total, main, first_of
# stays: Pages.__aiter__, Plain.__iter__
import time
from itertools import islice


class Pages:
    """What a generator of its own gives."""

    def __init__(self, count):
        self.count = count

    def lines(self, first, last):
        print("begin")
        try:
            for number in range(first, last):
                time.sleep(0.001)
                yield f"line {number}"
        finally:
            print("end")

    def __iter__(self):
        """From the first to the last."""
        return self.lines(0, self.count)


class Numbers:
    def pages(self):
        for number in range(4):
            time.sleep(0.001)
            yield number

    def __iter__(self):
        return self.pages()


class Plain:
    def __iter__(self):
        return iter(["a", "b"])


def first_of(pages):
    return next(iter(pages), None), next(pages.lines(5, 9), "none"), next(pages.lines(5, 5), "none")


def only(pages, first, last):
    try:
        return next(pages.lines(first, last))
    except StopIteration:
        return "nothing"


def total(pages):
    return sum(len(line) for line in pages)


def main():
    pages = Pages(3)
    print(list(pages), total(pages), first_of(pages))
    print("line 1" in list(pages), [*Pages(1)], sorted(pages, reverse=True))
    for line in pages:
        print(line)
        if line.endswith("1"):
            break
    print(list(islice(pages.lines(2, 9), 2)), list(islice(pages.lines(2, 9), 1, 3)), list(islice(pages.lines(2, 9), 0)))
    for line in islice(pages.lines(1, 9), None):
        print(line)
        if line.endswith("2"):
            break
    print(only(pages, 1, 3), only(pages, 3, 3))
    numbers = Numbers()
    rest = numbers.pages()
    print(list(islice(rest, 2)), list(islice(numbers, 1, None)), next(rest), list(rest))
    print(dict(zip(Plain(), numbers)), {number: line for number, line in enumerate(numbers)})


main()
