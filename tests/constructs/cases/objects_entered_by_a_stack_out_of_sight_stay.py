# rows: 108
# outcome: refused dunder
# stays: load, Session.__enter__, opened, main
import contextlib
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


class Session:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        load("enter " + self.name)
        return self

    def __exit__(self, *info):
        load("exit " + self.name)


def opened(stack, name):
    return stack.enter_context(Session(name))


def main():
    with contextlib.ExitStack() as stack:
        print(opened(stack, "a").name)


if __name__ == "__main__":
    main()
