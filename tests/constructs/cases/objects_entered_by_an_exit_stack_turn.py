# rows: 108
# outcome: converted
# turns: load, Session.__aenter__, Session.__aexit__, Session.read, lent, main, all_of
import contextlib
import time
from contextlib import ExitStack


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

    def read(self):
        return load("read " + self.name)


@contextlib.contextmanager
def lent(name):
    yield load(name)
    print("back", name)


@contextlib.contextmanager
def plain(name):
    yield name
    print("plain", name)


def main():
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(Session("a"))
        print(first.name, first.read())
        stack.callback(print, "called back")
        print(stack.enter_context(lent("b")), stack.enter_context(plain("c")))


def all_of(names):
    with plain("other"), ExitStack() as stack:
        sessions = [stack.enter_context(Session(name)) for name in names]
        return [session.read() for session in sessions]


if __name__ == "__main__":
    main()
    print(all_of(["x", "y"]))
