# rows: 95, 99
# outcome: converted
# turns: load, Base.save, Mixin.save, Store.save, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Base:
    def save(self, key):
        return "base " + load(key)


class Mixin(Base):
    def save(self, key):
        return "mixin " + super().save(key)


class Store(Mixin, Base):
    def save(self, key):
        return "store " + super().save(key)


def main():
    print(Store().save("a"))
    print(Mixin().save("b"))


if __name__ == "__main__":
    main()
