# rows: 140, 141
# outcome: converted
# turns: first
import time


def first(value):
    time.sleep(0.001)
    return value


if __name__ == "__main__":
    print("guarded", first(1))


def second(value):
    time.sleep(0.001)
    return value * 2


print("last", second(2))
