# rows: 25, 63
# outcome: refused function-as-value
# stays: slow, applied, main
import time
from itertools import starmap


def slow(x):
    time.sleep(0.001)
    print("slow", x)
    return x


def applied(items, step=slow):
    return list(starmap(step, items))


def main():
    print(applied([(1,), (2,)]))


if __name__ == "__main__":
    main()
