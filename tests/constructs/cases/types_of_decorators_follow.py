# rows: 176, 103
# outcome: converted
# turns: timed.wrapper, load, main
# stays: timed
import functools
import time
from typing import Callable, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def timed(func: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(func)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        result = func(*args, **kwargs)
        print(func.__name__, "took its time")
        return result

    return wrapper


@timed
def load(key: str) -> str:
    time.sleep(0.001)
    return key


def main() -> None:
    print(load("a"))


if __name__ == "__main__":
    main()
