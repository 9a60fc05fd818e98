# rows: 82
# outcome: refused property
# stays: load, Store.data
import json

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    @property
    def data(self):
        return load("a")


def show(thing):
    print(thing.data)


def main():
    things = json.loads("{}")
    things["s"] = Store()
    show(things["s"])


if __name__ == "__main__":
    main()
