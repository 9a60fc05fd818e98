# rows: 124, 128
# outcome: refused lock-held
# stays: work, pooled, main
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


def main():
    print(pooled(threading.RLock()), sorted(SEEN))


if __name__ == "__main__":
    main()
