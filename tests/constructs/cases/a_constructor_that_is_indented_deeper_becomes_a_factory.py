# rows: 79
# outcome: converted
# turns: load, Store.create, main
import time


def load(key):
    time.sleep(0.001)
    return key * 2


class Store:
    def __init__(self, key):
            self.key = load(key)
            self.other = load("b")


def main():
    store = Store("a")
    print(store.key, store.other)


if __name__ == "__main__":
    main()
