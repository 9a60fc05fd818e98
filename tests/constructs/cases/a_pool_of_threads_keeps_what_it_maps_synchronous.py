# rows: 124
# outcome: refused function-as-value
# stays: work, main
import time
from concurrent.futures import ThreadPoolExecutor


RUNNING = 0
MOST = 0


def work(value):
    global RUNNING, MOST
    RUNNING += 1
    MOST = max(MOST, RUNNING)
    time.sleep(0.001 * (4 - value))
    RUNNING -= 1
    return value * 10


def main():
    with ThreadPoolExecutor(max_workers=2) as pool:
        print(list(pool.map(work, [1, 2, 3])))
    print(MOST <= 2)


if __name__ == "__main__":
    main()
