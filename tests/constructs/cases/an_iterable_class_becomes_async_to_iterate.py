# rows: 55, 48
# outcome: converted
# turns: Store.__aiter__, load, count, main
import time
from typing import Iterator


def load(n):
    time.sleep(0.001)
    return n * 10


class Store:
    def __init__(self, count):
        self.count = count

    def __iter__(self) -> Iterator[int]:
        for n in range(self.count):
            yield load(n)

    def __len__(self):
        return self.count


class Shop:
    def __init__(self):
        self.store = Store(2)


def count(store: Store) -> int:
    total = 0
    for value in store:
        total += value
    return total


def main():
    shop = Shop()
    print(count(Store(3)), len(shop.store), bool(shop.store))
    print(list(shop.store), sum(shop.store), [v for v in shop.store if v], max(enumerate(shop.store)))
    a, b = shop.store
    print(a, b, any(v > 5 for v in shop.store), sorted(shop.store, reverse=True))


main()
