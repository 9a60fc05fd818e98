# rows: 108
# outcome: converted
# turns: fetch, opened, plain, nested, chosen, instances, beside, main
import time
from contextlib import contextmanager, nullcontext


def fetch(n):
    time.sleep(0.001)
    return n


@contextmanager
def opened(name):
    print("open", fetch(name))
    try:
        yield name
    finally:
        print("closed", fetch(name))


@contextmanager
def plain(name):
    print("plain", name)
    yield fetch(name)


class Conn:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print("enter", fetch(self.name))
        return self

    def __exit__(self, *exc):
        print("exit", fetch(self.name))
        return False


def nested(flag):
    with opened("q") if flag else nullcontext("none") as name:
        print("in", name)


def chosen(flag):
    with opened("a") if flag == 1 else plain("b") if flag == 2 else nullcontext() as name, opened("z"):
        print(name)


def instances(flag):
    with Conn("c") if flag else nullcontext() as conn:
        print(conn.name if conn else None)


def beside(flag):
    with nullcontext() as nothing, (nullcontext(3) if flag else opened("w")) as name:
        print(nothing, name)


def main():
    for flag in (0, 1, 2):
        nested(flag)
        chosen(flag)
        instances(flag)
        beside(flag)


if __name__ == "__main__":
    main()
