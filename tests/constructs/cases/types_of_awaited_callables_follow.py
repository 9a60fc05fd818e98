# rows: 175
# outcome: converted
# turns: load, twice, main
# stays: upper
from __future__ import annotations

import time
from collections.abc import Callable


def load(key: str) -> str:
    time.sleep(0.001)
    return key


def upper(key: str) -> str:
    return key.upper()


def twice(func: Callable[[str], str], plain: Callable[[str], str]) -> str:
    return plain(func("a") + func("b"))


def main() -> None:
    print(twice(load, upper))


if __name__ == "__main__":
    main()
