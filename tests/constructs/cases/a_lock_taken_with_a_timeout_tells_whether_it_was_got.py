# rows: 130
# outcome: converted
# turns: fetch, main
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


LOCK = threading.Lock()


def main():
    fetch(1)
    print(LOCK.acquire(timeout=1))
    print(LOCK.acquire(blocking=False), LOCK.acquire(timeout=0.001))
    LOCK.release()
    print(LOCK.acquire(False))


if __name__ == "__main__":
    main()
