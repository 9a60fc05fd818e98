# rows: 68
# outcome: converted
# turns: work, Store.one, Store.many, main
import time
from typing import Callable, Generic, Iterator, TypeVar

T = TypeVar("T")


def work(number):
    time.sleep(0.001)
    return f"w{number}"


class Store(Generic[T]):
    def __init__(self, load: Callable[[int], T]):
        self.load = load

    def one(self, number: int) -> T:
        return self.load(number)

    def many(self) -> Iterator[T]:
        for number in range(2):
            yield self.load(number)


class Numbers(Store[int]):
    pass


def main():
    store = Store[str](work)
    print(store.one(1), list(store.many()), Numbers(work).one(3))


if __name__ == "__main__":
    main()
