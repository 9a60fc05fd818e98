# rows: 57
# outcome: converted
# turns: load, opened, main
import contextlib
import time
from contextlib import contextmanager


def load(name):
    time.sleep(0.001)
    print("load", name)
    return name.upper()


@contextmanager
def opened(name):
    value = load(name)
    try:
        yield value
    except KeyError as error:
        print("swallowed", error)
    finally:
        load("close " + name)


@contextlib.contextmanager
def plain(name):
    yield name


def main():
    with opened("a") as value, plain("p") as other:
        print(value, other)
    with opened("b"):
        raise KeyError("x")
    print("end")


main()
