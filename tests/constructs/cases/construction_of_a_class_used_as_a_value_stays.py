# rows: 79
# outcome: refused init
# stays: load, Store.__init__
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    def __init__(self, key):
        self.data = load(key)


def main():
    print([store.data for store in map(Store, "ab")])


if __name__ == "__main__":
    main()
