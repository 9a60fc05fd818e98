# rows: 125, 126
# outcome: refused refused-call
# stays: work, main
import time
from concurrent.futures import ThreadPoolExecutor


def work(value):
    time.sleep(0.001)
    if value == 2:
        raise ValueError(value)
    return value * 10


def main():
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(work, value) for value in (1, 2, 3)]
        for future in futures:
            try:
                print(future.result(timeout=5))
            except ValueError as error:
                print("error", error)


if __name__ == "__main__":
    main()
