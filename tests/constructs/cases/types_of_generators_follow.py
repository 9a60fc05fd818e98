# rows: 172, 173
# outcome: converted
# turns: load, pages, lines, Store.items, main
from __future__ import annotations

import time
from collections.abc import Generator, Iterable
from typing import Iterator


def load(key: str) -> str:
    time.sleep(0.001)
    return key


def pages() -> Iterator[str]:
    yield load("a")


def lines() -> Generator[str, None, None]:
    for page in pages():
        yield page + load("b")


class Store:
    def items(self) -> "Iterable[str]":
        yield load("c")


def main() -> None:
    print(list(pages()), list(lines()), list(Store().items()))
    print(pages.__annotations__["return"].replace("Async", ""))


if __name__ == "__main__":
    main()
