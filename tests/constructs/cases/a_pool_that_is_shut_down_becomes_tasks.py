# rows: 124, 125
# outcome: converted
# turns: fetch, collected, mapped, inside, rounds, main
import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def fetch(n):
    time.sleep(0.01 * n)
    if n == 4:
        raise ValueError("four")
    return n * n


def collected(numbers):
    pool = ThreadPoolExecutor(max_workers=3)
    futures = [pool.submit(fetch, n) for n in numbers]
    results = []
    for future in as_completed(futures):
        try:
            results.append(future.result())
        except ValueError as error:
            results.append(str(error))
    pool.shutdown(wait=True)
    return results


def mapped(numbers):
    executor = ThreadPoolExecutor(2)
    try:
        if not numbers:
            return []
        return list(executor.map(fetch, numbers))
    finally:
        print("closing")
        executor.shutdown()


def inside(numbers):
    try:
        executor = ThreadPoolExecutor(2)
        futures = {n: executor.submit(fetch, n) for n in numbers}
    finally:
        executor.shutdown()
    return {n: future.result() for n, future in futures.items()}


def rounds():
    for n in range(2):
        pool = ThreadPoolExecutor(1)
        future = pool.submit(fetch, n)
        pool.shutdown()
        print(future.result())


def main():
    print(collected([1, 4, 2]))
    print(mapped([]), mapped([1, 2]))
    print(inside([3, 1]))
    rounds()


if __name__ == "__main__":
    main()
