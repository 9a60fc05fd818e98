# rows: 84
# outcome: refused property
# stays: load, Store.data
import functools
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


class Store:
    @functools.cached_property
    def data(self):
        return load("a")


def main():
    store = Store()
    print(store.data, store.data)
    del store.data
    print(store.data)


if __name__ == "__main__":
    main()
