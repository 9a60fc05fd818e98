# rows: 103
# outcome: refused decorator
# stays: timed.wrapper, Counted.__call__, load, add
import functools
import time


def timed(function):
    @functools.wraps(function)
    def wrapper(*args):
        result = function(*args)
        print("done")
        return result

    return wrapper


class Counted:
    def __init__(self, function):
        self.function = function
        self.calls = 0
        functools.update_wrapper(self, function)

    def __call__(self, *args):
        self.calls += 1
        return self.function(*args)


@timed
@Counted
def load(name):
    time.sleep(0.001)
    return name.upper()


@timed
def add(a, b):
    return a + b


if __name__ == "__main__":
    print(load("a"), sorted([3, 1], key=lambda x: add(x, 1)))
