# rows: 125
# outcome: converted
# turns: work, main
import concurrent.futures
import time


def work(value):
    time.sleep(0.05)
    return value * 10


def main():
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        future = pool.submit(work, 1)
        try:
            print(future.result(timeout=0.001))
        except concurrent.futures.TimeoutError:
            print("late")
        print(future.result())


if __name__ == "__main__":
    main()
