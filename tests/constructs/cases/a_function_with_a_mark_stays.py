# rows: 25
# outcome: refused decorator
# stays: usage, Tasks.show, Tasks.add, run
# What a decorator marks, or keeps the name of, is found by that.
import time

NAMES = {}


def usage(text):
    def decorate(func):
        func.usage = text
        return func

    return decorate


def named(func):
    NAMES["first"] = func.__name__
    return func


class Tasks:
    @classmethod
    @usage("show")
    def show(cls):
        time.sleep(0.001)
        print("shown")

    @classmethod
    @named
    def add(cls):
        time.sleep(0.001)
        print("added")


def run():
    for name in [name for name in vars(Tasks) if hasattr(getattr(Tasks, name), "usage")]:
        getattr(Tasks, name)()
    getattr(Tasks, NAMES["first"])()


if __name__ == "__main__":
    run()
