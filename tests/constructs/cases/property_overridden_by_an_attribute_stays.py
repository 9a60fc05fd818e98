# rows: 82
# outcome: refused property
# stays: load, Store.data
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    @property
    def data(self):
        return load("a")


class Fixed(Store):
    data = "fixed"


def main():
    for store in (Store(), Fixed()):
        print(store.data)


if __name__ == "__main__":
    main()
