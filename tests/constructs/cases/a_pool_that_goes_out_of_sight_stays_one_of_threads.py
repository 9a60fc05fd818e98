# rows: 124, 125
# outcome: refused function-as-value
# stays: work, start, Loader.load, called_back, kept, cancelled, main
import time
from concurrent.futures import ThreadPoolExecutor


def work(value):
    time.sleep(0.001)
    return value * 10


def start(pool, value):
    return pool.submit(work, value)


class Loader:
    def __init__(self):
        self.pool = ThreadPoolExecutor(max_workers=2)

    def load(self, value):
        return self.pool.submit(work, value).result()


def called_back():
    with ThreadPoolExecutor(max_workers=2) as pool:
        pool.submit(work, 2).add_done_callback(lambda future: print("done", future.result()))


def kept():
    with ThreadPoolExecutor(max_workers=2) as pool:
        return pool.submit(work, 3)


def cancelled():
    with ThreadPoolExecutor(max_workers=2) as pool:
        future = pool.submit(work, 4)
        print(future.cancel() or future.result() == 40)


def main():
    with ThreadPoolExecutor(max_workers=2) as pool:
        print(start(pool, 1).result())
    loader = Loader()
    print(loader.load(1))
    loader.pool.shutdown()
    called_back()
    print(kept().result())
    cancelled()


if __name__ == "__main__":
    main()
