# rows: 102
# outcome: converted
# turns: load, last, double, Store.read, main
import functools
import time
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache


@functools.lru_cache(maxsize=None)
def load(key):
    time.sleep(0.001)
    print("load", key)
    if key == "bad":
        raise ValueError(key)
    return key


@lru_cache
def double(number, *, by=2):
    print("double", number)
    return number * len(load("xx")) * by


@lru_cache(2, typed=True)
def last(number):
    print("last", number)
    return double(number) + 1


class Store:
    @functools.cache
    def read(self, key):
        return load(key) + "!"


def main():
    print(load("a"), load("a"), load.cache_info().hits, load.cache_info())
    for _ in range(2):
        try:
            load("bad")
        except ValueError as error:
            print("error", error)
    print(double(1), double(1), double(1, by=3), double(number=1))
    print([last(number) for number in (1, 2, 1, 3, 2, 1.0)], last.__name__)
    print(last.cache_info().currsize, last.cache_parameters())
    last.cache_clear()
    print(last(3), last.cache_info().misses)
    store = Store()
    print(store.read("s"), store.read("s"), Store().read("s"))
    with ThreadPoolExecutor(max_workers=1) as pool:
        print(list(pool.map(load, ["p", "p", "q"])))


if __name__ == "__main__":
    main()
