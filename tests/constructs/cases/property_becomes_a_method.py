# rows: 82
# outcome: converted
# turns: load, Store.data, Store.twice, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    def __init__(self, key):
        self.key = key

    @property
    def data(self):
        """What is stored."""
        return load(self.key)

    def twice(self):
        return self.data * 2


def main():
    store = Store("a")
    print(store.data, store.data.upper(), store.twice())
    print(f"{store.data}!", [s.data for s in (store, Store("b"))])


if __name__ == "__main__":
    main()
