# rows: 103, 102
# outcome: converted
# turns: cached.wrapper, load, main
import functools
import time


def cached(func):
    known = {}

    @functools.wraps(func)
    def wrapper(key):
        if key not in known:
            known[key] = func(key)
        return known[key]

    return wrapper


@cached
def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


def main():
    print(load("a"), load("a"), load("b"))


if __name__ == "__main__":
    main()
