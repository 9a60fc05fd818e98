# rows: 142
# outcome: converted
# turns: fetch, keep
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


LOCK = []


def keep(value):
    LOCK.append(fetch(value))
    return LOCK


if __name__ == "__main__":
    first = keep(1)
    if first:
        second = keep(2)
    print(first, second)
    for value in (3, 4):
        print(keep(value))
