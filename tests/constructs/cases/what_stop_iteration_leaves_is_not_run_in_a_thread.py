# rows: 56
# outcome: refused stop-iteration
# stays: take, total, main
import time


def tick(n):
    time.sleep(0.001)
    print("tick", n)
    return n


def take(items):
    return tick(next(items))


def total(n):
    items = iter(range(n))
    found = tick(n)
    while True:
        try:
            found += take(items)
        except StopIteration:
            return found


def main():
    print(total(2))


if __name__ == "__main__":
    main()
