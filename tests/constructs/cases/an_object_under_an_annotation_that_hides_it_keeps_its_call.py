# rows: 89
# outcome: refused function-as-value
# stays: load, Loader.__call__, run, main
import time
from collections.abc import Callable


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


class Loader:
    def __call__(self, key):
        return load(key)


HANDLERS = {}


def run(name):
    handler: Callable[[str], str] = HANDLERS[name]
    return handler("x")


def main():
    HANDLERS["a"] = Loader()
    print(run("a"))


if __name__ == "__main__":
    main()
