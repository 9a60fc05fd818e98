# rows: 111
# outcome: converted
# turns: fetch, opened, read, main
import contextlib
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


@contextlib.contextmanager
def opened(name):
    print("open", name)
    handle = fetch(name)
    try:
        yield handle
    finally:
        print("close", fetch(name + "!"))


def read(name):
    with opened(name) as handle:
        return handle * 2


def main():
    print(read("a"))


if __name__ == "__main__":
    main()
