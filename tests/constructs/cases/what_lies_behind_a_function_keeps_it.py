# rows: 25
# outcome: refused function-as-value
# stays: called, bound, taken, Box.go, wrapped
import functools
import time


def told(function):
    @functools.wraps(function)
    def inner(*args):
        print("asked for", function.__name__)
        return function(*args)

    return inner


def called(value):
    time.sleep(0.001)
    return value


def bound(box):
    time.sleep(0.001)
    return box.name


def taken(value):
    time.sleep(0.001)
    return value


class Box:
    name = "box"

    def go(self):
        time.sleep(0.001)
        return self.name


@told
def wrapped(value):
    time.sleep(0.001)
    return value


box = Box()
print(called.__call__(1), bound.__get__(box)(), box.go.__func__(box))
print(wrapped(2), wrapped.__wrapped__(3))
print(taken.__get__(4, int)())
