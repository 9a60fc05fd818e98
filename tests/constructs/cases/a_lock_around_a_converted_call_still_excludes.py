# rows: 113, 128
# outcome: converted
# turns: fetch, add, main
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


LOCK = threading.Lock()
TOTAL = 0


def add(amount):
    global TOTAL
    with LOCK:
        seen = TOTAL
        TOTAL = seen + fetch(amount)
        return TOTAL


def main():
    print([add(amount) for amount in (1, 2, 3)])
    print(LOCK.locked(), TOTAL)


if __name__ == "__main__":
    main()
