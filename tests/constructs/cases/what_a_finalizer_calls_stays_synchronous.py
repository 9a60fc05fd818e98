# rows: 136
# outcome: refused function-as-value
# stays: fetch, gone, main
import weakref
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


class Thing:
    pass


def gone(name):
    print("gone", fetch(name))


def main():
    thing = Thing()
    weakref.finalize(thing, gone, "thing")
    del thing
    print("main")


if __name__ == "__main__":
    main()
