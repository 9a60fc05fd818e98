# rows: 88
# outcome: refused dunder
# stays: load, Store.__eq__, Store.__lt__, Store.__contains__
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    def __init__(self, key):
        self.key = key

    def __eq__(self, other):
        return load(self.key) == other.key

    def __lt__(self, other):
        return load(self.key) < other.key

    def __contains__(self, key):
        return load(key) in self.key


def main():
    a, b = Store("a"), Store("b")
    print(a == b, a < b, sorted([b, a])[0].key, "a" in a, "a" in b)


if __name__ == "__main__":
    main()
