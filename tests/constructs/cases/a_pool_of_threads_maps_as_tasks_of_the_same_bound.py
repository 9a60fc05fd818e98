# rows: 124
# outcome: converted
# turns: work, main
import functools
import time
from concurrent.futures import ThreadPoolExecutor


RUNNING = 0
MOST = 0


def work(value, factor=10):
    global RUNNING, MOST
    RUNNING += 1
    MOST = max(MOST, RUNNING)
    time.sleep(0.001 * (4 - value))
    RUNNING -= 1
    return value * factor


def main(limit=2):
    with ThreadPoolExecutor(max_workers=2) as pool:
        print(list(pool.map(work, [1, 2, 3])))
        print(sum(pool.map(work, [1, 2, 3], [2, 2])))
        for result in pool.map(functools.partial(work, factor=2), range(3)):
            print(result)
    print(1 < MOST <= 2)
    with ThreadPoolExecutor(limit) as pool:
        numbers = [1, 2, 3]
        print(dict(zip(numbers, pool.map(work, numbers))))
        results = pool.map(work, numbers)
        print([result + 1 for result in results])


if __name__ == "__main__":
    main()
