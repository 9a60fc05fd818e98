# rows: 30
# outcome: refused lambda
# stays: load, call, walked, looped, either, Kept.get, later, parted, main
import time


def load(key):
    time.sleep(0.001)
    return key


def call(function, *args):
    return function(*args)


def walked(keys):
    return [call(lambda: load(key) + "!") for key in keys]


def looped(keys):
    while call(lambda: load(keys[-1]) != "a"):
        keys.pop()
    return keys


def either(key):
    if not key:
        return None
    elif call(lambda: load(key) == "a"):
        return "a"
    return "b"


class Kept:
    load = staticmethod(lambda key: load(key) * 2)

    def get(self, key):
        return self.load(key)


def later(key, found=lambda key: load(key) + "."):
    return found(key)


def parted(key):
    return call(lambda one, *, two="2": load(one) + two, key)


def main():
    print(walked(["a", "b"]), looped(["a", "b"]), either("a"), either("b"))
    print(Kept().get("c"), later("d"), parted("e"))


if __name__ == "__main__":
    main()
