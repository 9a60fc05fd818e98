# rows: 87
# outcome: refused dunder
# stays: load, Store.__len__, Store.__str__
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    def __len__(self):
        return len(load("len"))

    def __bool__(self):
        return bool(load("bool"))

    def __repr__(self):
        return load("repr")

    def __str__(self):
        return load("str")

    def __hash__(self):
        return hash(load("hash")) and 1

    def __int__(self):
        return len(load("int"))

    def __format__(self, spec):
        return load("format")


def main():
    store = Store()
    print(len(store), bool(store), repr(store), str(store), hash(store), int(store), f"{store}")
    if store:
        print("true")


if __name__ == "__main__":
    main()
