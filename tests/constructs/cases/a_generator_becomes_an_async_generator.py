# rows: 48, 52
# outcome: converted
# turns: load, each, main
import time
from typing import Iterator


def load(n):
    time.sleep(0.001)
    return n * 10


def each(numbers: list) -> Iterator[int]:
    for number in numbers:
        value = load(number)
        if value > 20:
            return
        yield value


def main() -> None:
    for value in each([1, 2, 3, 4]):
        print(value)
    else:
        print("all")


main()
