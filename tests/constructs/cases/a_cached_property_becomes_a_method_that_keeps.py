# rows: 84
# outcome: converted
# turns: load, Store.data, Store.size, Special.data, main
from functools import cached_property

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return [key]


class Store:
    def __init__(self, name):
        self.name = name

    @cached_property
    def data(self):
        return load(self.name)

    @property
    def size(self):
        return len(self.data)


class Special(Store):
    @cached_property
    def data(self):
        return super().data + ["special"]


def main():
    store = Store("a")
    store.data.append("b")
    print(store.data, store.size, store.data is store.data)
    special = Special("c")
    print(special.data, special.size)
    print([one.data for one in (store, special)])


if __name__ == "__main__":
    main()
