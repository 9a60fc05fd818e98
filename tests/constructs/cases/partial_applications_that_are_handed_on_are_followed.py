# rows: 27
# outcome: converted
# turns: load, each, Box.get, main
import time
from functools import partial
from concurrent.futures import ThreadPoolExecutor


def load(key="a", times=1):
    time.sleep(0.001)
    return key * times


def each(function, items):
    return [function(item) for item in items]


class Box:
    def __init__(self, make):
        self.make = make

    def get(self):
        return self.make()


TABLE = {"one": partial(load, "t"), "two": partial(load, times=2)}
STEPS = [partial(load, "s")]


def main():
    print(each(partial(load, times=2), ["a", "b"]))
    print(Box(partial(load, "c")).get())
    print([step() for step in STEPS], TABLE["two"]("u"))
    for name, function in TABLE.items():
        print(name, function())
    with ThreadPoolExecutor(2) as pool:
        print(list(pool.map(partial(load, times=3), ["d", "e"])))
        print(pool.submit(partial(load, "f")).result())


if __name__ == "__main__":
    main()
