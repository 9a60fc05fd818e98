# rows: 106
# outcome: refused decorator
# stays: load, show, show_int, show_list
from functools import singledispatch

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

@singledispatch
def show(value):
    return "other " + load(str(value))


@show.register
def show_int(value: int):
    return "int %d" % value


def show_list(value):
    return load("list")


show.register(list, show_list)


def main():
    print(show("a"), show(1), show([]))


if __name__ == "__main__":
    main()
