# rows: 89, 90
# outcome: refused dunder
# stays: load, Store.__getitem__, Store.__getattr__, Store.__setitem__
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    def __getitem__(self, key):
        return load(key)

    def __getattr__(self, name):
        return load("attr " + name)

    def __setitem__(self, key, value):
        load(key + value)

    def __delitem__(self, key):
        load("del " + key)

    def __setattr__(self, name, value):
        object.__setattr__(self, name, load(value))

    def __iadd__(self, other):
        load(other)
        return self


def main():
    store = Store()
    print(store["a"], store.missing)
    store["b"] = "c"
    del store["d"]
    store.name = "n"
    store += "e"
    print(store.name)


if __name__ == "__main__":
    main()
