# rows: 178
# outcome: converted
# turns: load, main
import time
from typing import overload


@overload
def load(key: str) -> str: ...
@overload
def load(key: bytes) -> bytes: ...
def load(key):
    time.sleep(0.001)
    return key


def main() -> None:
    print(load("a"), load(b"b"))


if __name__ == "__main__":
    main()
