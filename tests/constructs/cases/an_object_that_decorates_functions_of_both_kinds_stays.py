# rows: 103
# outcome: refused decorator
# stays: Counted.__call__, load, add
import time


class Counted:
    def __init__(self, function):
        self.function = function
        self.calls = 0

    def __call__(self, *args):
        self.calls += 1
        return self.function(*args)


@Counted
def load(name):
    time.sleep(0.001)
    return name.upper()


@Counted
def add(a, b):
    return a + b


if __name__ == "__main__":
    print(load("a"), sorted([3, 1], key=lambda x: add(x, 1)), load.calls, add.calls)
