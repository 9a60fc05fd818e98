# rows: 83
# outcome: refused property
# stays: load, Store.data
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    def __init__(self):
        self.kept = "k"

    @property
    def data(self):
        return load(self.kept)

    @data.setter
    def data(self, value):
        self.kept = load(value)

    @data.deleter
    def data(self):
        load("deleted")


def main():
    store = Store()
    store.data = "a"
    print(store.data)
    del store.data


if __name__ == "__main__":
    main()
