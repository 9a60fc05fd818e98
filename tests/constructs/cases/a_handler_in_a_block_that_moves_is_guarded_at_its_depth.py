# rows: 115
# outcome: converted
# turns: fetch, remote, read
# stays: local
import contextlib
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


@contextlib.contextmanager
def local(name):
    yield name


@contextlib.contextmanager
def remote(name):
    yield fetch(name)


def read(name):
    with local(name) as first, remote(name) as second:
        try:
            return fetch(first + second)
        except ValueError:
            return "value"
        except:  # whatever it is
            return "other"


if __name__ == "__main__":
    try:
        print(read("a"))
        print(read("b"))
    except BaseException:
        print("failed")
