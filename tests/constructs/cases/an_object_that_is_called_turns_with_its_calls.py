# rows: 89
# outcome: converted
# turns: load, Loader.__call__, Twice.__call__, Service.fetch, run, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


class Loader:
    def __init__(self, prefix):
        self.prefix = prefix

    def __call__(self, key):
        return load(self.prefix + key)


class Twice(Loader):
    def __call__(self, key):
        return super().__call__(key) + super().__call__(key)


class Service:
    def __init__(self, loader: Loader):
        self.loader = loader

    def fetch(self, key):
        return self.loader(key)


def run(loader, keys):
    return [loader(key) for key in keys]


def make(kind):
    return Twice("t-") if kind == "twice" else Loader("l-")


def main():
    loader = Loader("a-")
    print(loader("x"), Loader("b-")("y"))
    print(run(loader, ["p", "q"]))
    print(Service(Twice("c-")).fetch("z"))
    chosen = make("twice")
    print(chosen("w"), callable(chosen))


if __name__ == "__main__":
    main()
