# rows: 173, 51
# outcome: refused generator
# stays: load, pages
import time
from typing import Generator


def load(key: str) -> str:
    time.sleep(0.001)
    return key


def pages() -> Generator[str, None, int]:
    yield load("a")
    return 1


def main() -> None:
    total = pages()
    print(next(total))
    try:
        next(total)
    except StopIteration as stop:
        print(stop.value)


if __name__ == "__main__":
    main()
