# rows: 125
# outcome: refused refused-call
# stays: work, main
import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def work(value):
    time.sleep(0.001)
    return value * 10


def main():
    with ThreadPoolExecutor(max_workers=2) as pool:
        waiting = {pool.submit(work, value): value for value in (1, 2, 3)}
        results = {}
        for future in as_completed(waiting):
            results[waiting[future]] = future.result()
    print(sorted(results.items()))


if __name__ == "__main__":
    main()
