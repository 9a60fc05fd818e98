# rows: 103
# outcome: converted
# turns: load, main
# stays: goodbye, Store.pages
import atexit
import functools
import time


def retry(func):
    @functools.wraps(func)
    def wrapper(*args):
        # Once more, later.
        for pause in (0.001, 0.002):
            try:
                return func(*args)
            except ValueError as error:
                print("again", error)
                time.sleep(pause)
        return None

    return wrapper


@retry
def load(key):
    time.sleep(0.001)
    if key == "bad":
        raise ValueError(key)
    return key


@retry
def goodbye():
    print("bye")


class Store:
    @retry
    def pages(self):
        yield 1


def main():
    atexit.register(goodbye)
    print(load("a"), load("bad"))


if __name__ == "__main__":
    main()
