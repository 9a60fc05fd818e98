# rows: 103, 128
# outcome: refused decorator
# stays: Limit.__call__, limited, slow, plain, other
import atexit
import functools
import threading
import time

guard = threading.Lock()


class Limit:
    def __init__(self, function):
        self.function = function
        self.lock = threading.Lock()
        self.left = 0.0

    def __call__(self, *args):
        with self.lock:
            while self.left < 0.5:
                time.sleep(0.001)
                self.left += 1
            self.left -= 1
            return self.function(*args)


def limited(function):
    @functools.wraps(function)
    def inner(*args):
        with guard:
            time.sleep(0.001)
            return function(*args)

    return inner


@Limit
def plain(value):
    print("plain", value)
    return value * 2


@limited
def other(value):
    print("other", value)
    return value * 3


@limited
def slow(value):
    time.sleep(0.001)
    return value


# Nobody awaits there.
atexit.register(plain, 3)
atexit.register(other, 4)
print(plain(1), other(2), slow(3))
