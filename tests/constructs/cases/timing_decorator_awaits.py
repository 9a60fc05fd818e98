# rows: 103, 107
# outcome: converted
# turns: timed.wrapper, load, main
# stays: timed
import functools
import time


def timed(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        try:
            return func(*args, **kwargs)
        finally:
            took = time.perf_counter() - start
            print(func.__name__, took >= 0.001)

    return wrapper


@timed
def load(key):
    time.sleep(0.001)
    return key


def main():
    print(load("a"), load.__name__)


if __name__ == "__main__":
    main()
