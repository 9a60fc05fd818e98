# rows: 103
# outcome: converted
# turns: sometimes.wrapper, never_twice.wrapper, Store.load, Store.once, main
import functools
import time


def pause(value):
    time.sleep(0.001)
    return value


def sometimes(function):
    @functools.wraps(function)
    def wrapper(self, *args, **kwargs):
        if self.enabled:
            return function(self, *args, **kwargs)

    return wrapper


def never_twice(function):
    seen = []

    @functools.wraps(function)
    def wrapper(self, name):
        if name in seen:
            return "seen"
        seen.append(name)
        return function(self, name)

    return wrapper


class Store:
    def __init__(self, enabled):
        self.enabled = enabled

    @sometimes
    def load(self, name):
        return pause(name)

    @never_twice
    def once(self, name):
        return pause(name)


def main():
    on, off = Store(True), Store(False)
    print(on.load("a"), off.load("b"))
    print(on.once("c"), on.once("c"), off.once("d"))


if __name__ == "__main__":
    main()
