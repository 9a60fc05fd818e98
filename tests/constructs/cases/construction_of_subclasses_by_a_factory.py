# rows: 79, 95
# outcome: converted
# turns: load, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Base:
    def __init__(self, key):
        self.key = load(key)

    def show(self):
        return type(self).__name__ + self.key


class Plain(Base):
    pass


class More(Base):
    def __init__(self, key, extra):
        self.before = extra
        super().__init__(key)
        self.after = self.key + extra


def main():
    for store in (Base("a"), Plain("b"), More("c", "d")):
        print(store.show(), isinstance(store, Base), vars(store))


if __name__ == "__main__":
    main()
