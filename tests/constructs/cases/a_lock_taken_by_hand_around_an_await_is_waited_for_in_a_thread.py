# rows: 128, 130
# outcome: converted
# turns: fetch, load, main
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


LOCK = threading.Lock()


def load(value):
    LOCK.acquire()
    try:
        return fetch(value)
    finally:
        LOCK.release()


def main():
    print(load(1), load(2), LOCK.locked())


if __name__ == "__main__":
    main()
