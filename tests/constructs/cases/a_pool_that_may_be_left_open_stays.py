# rows: 124
# outcome: refused function-as-value
# stays: fetch, left, unwaited, used_again, main
import time
from concurrent.futures import ThreadPoolExecutor


def fetch(n):
    time.sleep(0.01 * n)
    return n * n


def left(numbers):
    pool = ThreadPoolExecutor(max_workers=3)
    futures = [pool.submit(fetch, n) for n in numbers]
    if len(futures) > 2:
        return len(futures)
    pool.shutdown()
    return futures[0].result()


def unwaited(numbers):
    pool = ThreadPoolExecutor(max_workers=3)
    futures = [pool.submit(fetch, n) for n in numbers]
    pool.shutdown(wait=False)
    return [future.result() for future in futures]


def used_again(numbers):
    pool = ThreadPoolExecutor(max_workers=3)
    futures = [pool.submit(fetch, n) for n in numbers]
    pool.shutdown()
    try:
        pool.submit(fetch, 1)
    except RuntimeError as error:
        print("closed")
    return [future.result() for future in futures]


def main():
    print(left([1, 2]), left([1, 2, 3]), unwaited([1]), used_again([2]))


if __name__ == "__main__":
    main()
