# rows: 61
# outcome: refused function-as-value
# stays: load, loader, loader.get
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

import atexit


def loader(prefix):
    def get():
        return load(prefix)

    return get


def main():
    atexit.register(loader("x"))
    print("done")


if __name__ == "__main__":
    main()
