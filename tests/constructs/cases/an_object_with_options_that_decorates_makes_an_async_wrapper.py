# rows: 103
# outcome: converted
# turns: Store.save, load, main
# stays: Again.__call__, quick
import functools
import time


class Again:
    def __init__(self, times, *, quiet=False):
        self.times = times
        self.quiet = quiet

    def __call__(self, function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for attempt in range(self.times):
                try:
                    return function(*args, **kwargs)
                except ValueError as error:
                    if not self.quiet:
                        print("again", error)
            return None

        return wrapper


@Again(2)
def load(name):
    time.sleep(0.001)
    raise ValueError(name)


class Store:
    @Again(times=3, quiet=True)
    def save(self, name):
        time.sleep(0.001)
        return name * 2


@Again(2)
def quick(name):
    return int(name)


def main():
    print(load("a"), Store().save("b"), quick("3"), quick("x"))


if __name__ == "__main__":
    main()
