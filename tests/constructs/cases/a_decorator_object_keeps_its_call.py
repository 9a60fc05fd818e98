# rows: 89, 103
# outcome: refused function-as-value
# stays: load, Retry.__call__
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


class Retry:
    def __init__(self, times):
        self.times = times

    def __call__(self, function):
        print(load("decorating"))
        return function


@Retry(3)
def double(value):
    return value * 2


def main():
    print(double(2))


if __name__ == "__main__":
    main()
