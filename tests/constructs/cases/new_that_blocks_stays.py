# rows: 80
# outcome: refused init
# stays: load, Store.__new__
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    def __new__(cls, key):
        self = super().__new__(cls)
        self.data = load(key)
        return self


def main():
    print(Store("a").data)


if __name__ == "__main__":
    main()
