# rows: 79, 82, 103
# outcome: converted
# turns: load, Store.create, Store.data, main, logged.wrapper
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def logged(func):
    def wrapper(self, *args):
        print("call", args)
        return [func(self, *args)]

    return wrapper


class Store:
    def __init__(self, key):
        self.key = load(key)
        self.other = self.data

    @property
    def data(self):
        return load("d" + self.key)

    @logged
    def both(self, suffix):
        return self.data + suffix + Other(self).text


class Other:
    def __init__(self, store):
        self.text = store.data


def main():
    store = Store("a")
    print(store.both("!"), store.other)


if __name__ == "__main__":
    main()
