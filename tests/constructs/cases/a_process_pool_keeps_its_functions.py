# rows: 127
# outcome: refused function-as-value
# stays: fetch, main
import time
from concurrent.futures import ProcessPoolExecutor


def fetch(value):
    time.sleep(0.001)
    return value


def main():
    with ProcessPoolExecutor(1) as pool:
        print(list(pool.map(fetch, [1, 2])))


if __name__ == "__main__":
    main()
