# rows: 85, 121, 128, 130
# outcome: converted
# turns: fetch, work, hurry, peek, Limiter.__aenter__, job, guarded, main
# stays: Limiter.release
import threading
import time


def fetch(value):
    time.sleep(0.001)
    return value * 2


LIMIT = threading.BoundedSemaphore(2)
LOCK = threading.Lock()
DONE = []


def work(number, limit):
    limit.acquire()
    try:
        DONE.append(fetch(number))
    finally:
        limit.release()


def hurry(number, limit):
    if not limit.acquire(timeout=0.01):
        DONE.append(f"late {number}")
        return
    time.sleep(0.1)
    limit.release()


def peek(limit):
    if limit.acquire(blocking=False):
        time.sleep(0.001)
        limit.release()
        return True
    return False


class Limiter:
    def __init__(self, limit):
        self.free = threading.Semaphore(limit)

    def __enter__(self):
        if not self.free.acquire(timeout=0.05):
            raise TimeoutError("busy")
        return self

    def __exit__(self, *exc):
        self.release()

    def release(self):
        self.free.release()


def job(limiter, name):
    with limiter:
        DONE.append(fetch(name))


def guarded(number):
    LOCK.acquire(True)
    count = len(DONE)
    DONE.append(fetch(number))
    print("alone", len(DONE) - count)
    LOCK.release()


def main():
    limiter = Limiter(2)
    threads = [threading.Thread(target=work, args=(number, LIMIT)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs = [threading.Thread(target=job, args=(limiter, name)) for name in "abc"]
    for thread in jobs:
        thread.start()
    for thread in jobs:
        thread.join()
    print(sorted(DONE, key=str))
    DONE.clear()
    one = threading.Semaphore()
    hurried = [threading.Thread(target=hurry, args=[number, one]) for number in (1, 2)]
    for thread in hurried:
        thread.start()
    time.sleep(0.05)
    print(peek(one), peek(LIMIT))
    for thread in hurried:
        thread.join()
    print(peek(one), DONE)
    alone = [threading.Thread(target=guarded, args=(number,)) for number in range(3)]
    for thread in alone:
        thread.start()
    for thread in alone:
        thread.join()
    print(one.acquire(), one.acquire(False), one.acquire(timeout=0))
    try:
        LIMIT.release()
    except ValueError:
        print("released too often")
    try:
        with Limiter(0):
            print("never")
    except TimeoutError as problem:
        print(problem)


if __name__ == "__main__":
    main()
