# rows: 130
# outcome: refused function-as-value
# stays: put, take, release, main
import threading
import time

LOCK = threading.Lock()
FULL = threading.Condition(LOCK)
EMPTY = threading.Condition()
SLOTS = threading.Semaphore(0)
ITEMS = []


def put(item):
    time.sleep(0.001)
    with FULL:
        ITEMS.append(item)
        FULL.notify()


def take():
    time.sleep(0.001)
    EMPTY.acquire()
    EMPTY.wait_for(lambda: len(ITEMS) > 1)
    ITEMS.clear()
    EMPTY.release()


def release():
    time.sleep(0.001)
    SLOTS.release(2)


def main():
    thread = threading.Thread(target=put, args=(1,))
    thread.start()
    with FULL:
        while not ITEMS:
            FULL.wait(0.5)
    thread.join()
    taker = threading.Thread(target=take)
    taker.start()
    with EMPTY:
        ITEMS.append(2)
        EMPTY.notify_all()
    taker.join()
    releaser = threading.Thread(target=release)
    releaser.start()
    print(SLOTS.acquire(), SLOTS.acquire(), SLOTS.acquire(timeout=0.01), ITEMS)
    releaser.join()


if __name__ == "__main__":
    main()
