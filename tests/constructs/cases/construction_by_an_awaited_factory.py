# rows: 79
# outcome: converted
# turns: load, Store.create, Store.read, main
# stays: Store.name
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    def __init__(self, key, *, limit=3):
        self.key = key
        self.data = load(key)
        self.limit = limit

    def name(self):
        return self.key

    def read(self):
        return load(self.data) * self.limit


def main():
    store = Store("a")
    print(store.name(), store.read())
    print([Store(key, limit=1).data for key in "bc"])


if __name__ == "__main__":
    main()
