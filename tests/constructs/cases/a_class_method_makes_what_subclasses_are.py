# rows: 96, 93
# outcome: converted
# turns: pause, Store.load, Base.load, Sub.load, main
# stays: Base.create, Base.make, Base.again
import time


def pause(value):
    time.sleep(0.001)
    return value


class Store:
    def load(self, name):
        return pause(name)


class Base:
    def __init__(self, store):
        self.store = store

    @classmethod
    def create(cls, store):
        return cls(store)

    @classmethod
    def make(cls, *args):
        return cls(*args)

    def again(self, store):
        return type(self)(store)

    def load(self):
        return self.store.load("base")


class Sub(Base):
    def __init__(self, store):
        self.own = store

    def load(self):
        return self.own.load("sub")


def main():
    store = Store()
    print(Base.create(store).load(), Sub.create(store).load())
    print(Base.make(store).load(), Sub.make(store).load())
    print(Base(store).again(store).load(), Sub(store).again(store).load())


if __name__ == "__main__":
    main()
