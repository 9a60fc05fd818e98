# rows: 3, 4
# outcome: converted
# turns: load, Store.read, find, main
import time


class Store:
    def __init__(self, name):
        self.name = name

    def read(self):
        time.sleep(0.001)
        return {"k": self.name}

    def title(self):
        return self.name.title()


def find(name):
    time.sleep(0.001)
    return Store(name)


def load(key):
    return find(key).read()["k"].upper()


def main():
    print(find("one").name, find("two").title())
    print(find("three").read()["k"], load("four"))
    print((find)("five").name, (find("six")).name)


main()
