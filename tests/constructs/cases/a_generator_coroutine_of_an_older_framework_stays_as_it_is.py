# rows: 159
# outcome: refused decorator
# stays: fetch, item, main
import functools
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def coroutine(function):
    """Runs a generator to its end, as loops did before there was `async def`."""

    @functools.wraps(function)
    def run(*args):
        steps = function(*args)
        value = None
        while True:
            try:
                value = steps.send(value)
            except StopIteration as stop:
                return stop.value

    return run


@coroutine
def item(name):
    first = yield fetch(name)
    second = yield first * 2
    return first + second


def main():
    print(item("a"))


if __name__ == "__main__":
    main()
