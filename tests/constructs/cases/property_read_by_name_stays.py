# rows: 82, 26
# outcome: refused property
# stays: load, Store.data
import os
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    @property
    def data(self):
        return load("a")


def main():
    store = Store()
    for name in (os.environ.get("NAME_OF_A_PROPERTY", "data"),):
        print(getattr(store, name))


if __name__ == "__main__":
    main()
