# rows: 125, 126
# outcome: converted
# turns: work, main, Store.read, Store.both
import time
from concurrent.futures import ThreadPoolExecutor


def work(value):
    time.sleep(0.001)
    if value == 2:
        raise ValueError(value)
    return value * 10


class Store:
    def read(self, key, suffix=""):
        time.sleep(0.001)
        return key + suffix

    def both(self):
        with ThreadPoolExecutor(max_workers=1) as pool:
            first, second = pool.submit(self.read, "a"), pool.submit(self.read, key="b", suffix="!")
            return first.result() + second.result(timeout=5)


def main():
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(work, value) for value in (1, 2, 3)]
        for future in futures:
            try:
                print(future.result(timeout=5))
            except ValueError as error:
                print("error", error)
        print([type(future.exception()).__name__ for future in futures])
        try:
            for result in pool.map(work, [1, 2, 3]):
                print(result)
        except ValueError as error:
            print("error", error)
        print(pool.submit(work, 4).result())
    print(Store().both())


if __name__ == "__main__":
    main()
