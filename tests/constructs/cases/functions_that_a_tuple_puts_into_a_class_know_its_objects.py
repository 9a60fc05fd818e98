# rows: 103
# outcome: refused unknown-receiver
# stays: Store.get, load, made.method
import time


class Store:
    def get(self):
        time.sleep(0.001)
        return "got"


def made(function):
    def method(*args):
        return function(*args) + "?"

    return method


def load(self):
    return self.get() + "!"


def ask(store):
    return store.get()


Store.load, Store.ask = load, made(ask)


if __name__ == "__main__":
    print(Store().load(), Store().ask(), Store().get())
