# rows: 112
# outcome: converted
# turns: fetch, remote, main
# stays: local
import contextlib
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


@contextlib.contextmanager
def remote(name):
    print("enter", fetch(name))
    yield name
    print("leave", fetch(name))


@contextlib.contextmanager
def local(name):
    print("enter", name)
    yield name
    print("leave", name)


def main():
    with local("a") as a, remote("b") as b, local(a + b) as c:
        print(a, b, c)
    with (
        remote("d") as d,
        contextlib.suppress(KeyError),  # stays plain
    ):
        print(d)
        raise KeyError(d)


if __name__ == "__main__":
    main()
