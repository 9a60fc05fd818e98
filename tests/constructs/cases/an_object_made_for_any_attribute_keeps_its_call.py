# rows: 89
# outcome: refused function-as-value
# stays: load, Method.__call__, Object.make, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


class Method:
    def __init__(self, name):
        self.name = name

    def __call__(self, key):
        return load(self.name + key)


class Object:
    def make(self, name) -> Method:
        return Method(name)

    def __getattr__(self, name) -> Method:
        return self.make(name)


def main():
    store = Object()
    print(store.fetch("a"), store.find("b"))


if __name__ == "__main__":
    main()
