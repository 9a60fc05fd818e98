# rows: 84
# outcome: refused property
# stays: load, Store.data
from functools import cached_property

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


class Store:
    @cached_property
    def data(self):
        return load("a")

    def forget(self):
        self.__dict__.pop("data", None)


def main():
    store = Store()
    print(store.data, store.data)
    store.forget()
    print(store.data)


if __name__ == "__main__":
    main()
