# rows: 29
# outcome: converted
# turns: load
import time

again = lambda value: again(value)
there = lambda value: back(value)
back = lambda value: there(value)


def load(key):
    time.sleep(0.001)
    return key * 2


if __name__ == "__main__":
    print(load(2), callable(again), there is not back)
    try:
        again(1)
    except RecursionError as error:
        print(type(error).__name__)
