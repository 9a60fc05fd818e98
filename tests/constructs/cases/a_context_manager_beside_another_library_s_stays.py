# rows: 108
# outcome: refused generator
# stays: fetch, opened, quietly, guarded
import time
from contextlib import contextmanager, suppress


def fetch(n):
    time.sleep(0.001)
    return n


@contextmanager
def opened(name):
    print("open", fetch(name))
    yield name


@contextmanager
def guarded(name):
    print("open", fetch(name))
    yield name


def quietly(flag):
    with opened("q") if flag else suppress(ValueError):
        print("in")
    with guarded("q") if flag else open(__file__) as found:
        print("in", found == "q")


def main():
    quietly(True)
    quietly(False)


if __name__ == "__main__":
    main()
