# rows: 25
# outcome: refused decorator
# stays: load, registered, keep
import time

KEPT = []


def keep(function):
    KEPT.append(function)
    print("first", function(0))


def registered(function):
    keep(function)
    return function


@registered
def load(x):
    time.sleep(0.001)
    print("load", x)
    return x


def main():
    for function in KEPT:
        print(function(1))


if __name__ == "__main__":
    main()
