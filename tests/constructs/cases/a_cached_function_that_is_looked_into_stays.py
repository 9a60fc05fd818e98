# rows: 102
# outcome: refused cached
# stays: load, main
import functools
import time


@functools.lru_cache(maxsize=None)
def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


def main():
    print(load("a"), load("a"), load.__wrapped__("a"))


if __name__ == "__main__":
    main()
