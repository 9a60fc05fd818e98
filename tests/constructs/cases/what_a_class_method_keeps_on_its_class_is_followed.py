# rows: 96
# outcome: converted
# turns: Loader.load, Shelf.close, Shelf.first, Shelf.again, main
import time


class Loader:
    def load(self, number):
        time.sleep(0.001)
        return number


class Idle:
    def load(self, number):
        time.sleep(0.001)
        return -number


class Shelf:
    spare = Idle()

    @classmethod
    def open(cls):
        cls.loader = Loader()
        cls.spare = Loader()

    @classmethod
    def close(cls):
        return cls.loader.load(1), cls.spare.load(2)

    def first(self):
        return self.loader.load(3)

    def again(self):
        return type(self).loader.load(4), Shelf.spare.load(5)


def main():
    before = Shelf.spare.load(0)
    Shelf.open()
    shelf = Shelf()
    print(before, Shelf.close(), shelf.first(), shelf.again())


main()
