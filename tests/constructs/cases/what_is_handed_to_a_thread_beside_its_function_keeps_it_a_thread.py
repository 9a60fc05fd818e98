# rows: 121, 124, 128
# outcome: refused function-as-value
# stays: work, pooled, locked, begin, main
import threading
import time
from concurrent.futures import ThreadPoolExecutor

SEEN = []


def work(lock, value):
    with lock:
        time.sleep(0.001)
        SEEN.append(value)


def pooled(lock):
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(work, lock, value) for value in (1, 2)]
        return [future.result() for future in futures]


def locked(lock, value):
    with lock:
        time.sleep(0.001)
        SEEN.append(value)


def begin(values, lock):
    threads = [threading.Thread(target=locked, args=(lock, value)) for value in values]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    print(pooled(threading.RLock()), sorted(SEEN))
    begin([3, 4], threading.Lock())
    print(sorted(SEEN))


if __name__ == "__main__":
    main()
