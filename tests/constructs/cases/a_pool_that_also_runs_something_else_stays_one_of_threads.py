# rows: 124, 125
# outcome: refused function-as-value
# stays: work, shout, mixed, other, main
import time
from concurrent.futures import ThreadPoolExecutor


def work(value):
    time.sleep(0.001)
    return value * 10


def shout(word):
    return word.upper()


def other(value):
    time.sleep(0.001)
    return value + 1


def mixed():
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(work, 1), pool.submit(shout, "a")]
        return [future.result() for future in futures]


def main():
    print(mixed())
    with ThreadPoolExecutor(max_workers=2) as pool:
        print(pool.submit(other, 1).result(), pool.submit(len, "abc").result())


if __name__ == "__main__":
    main()
