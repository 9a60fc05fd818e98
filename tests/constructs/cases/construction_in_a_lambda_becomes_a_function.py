# rows: 79
# outcome: converted
# turns: load
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    def __init__(self, key):
        self.data = load(key)


def main():
    make = lambda key: Store(key)
    print(make("a").data)


if __name__ == "__main__":
    main()
