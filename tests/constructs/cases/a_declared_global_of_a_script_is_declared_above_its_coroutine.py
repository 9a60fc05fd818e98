# rows: 140
# outcome: converted
# turns: load, count
import time
from typing import List


def load() -> str:
    time.sleep(0.001)
    return "loaded"


def count() -> List[int]:
    time.sleep(0.001)
    return [1]


def show():
    print(NAME, NUMBERS, sorted(__annotations__))


NAME: str = load()

NUMBERS: List[
    int
] = count()

if __name__ == "__main__":
    show()
