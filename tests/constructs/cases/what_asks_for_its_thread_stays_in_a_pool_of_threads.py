# rows: 123, 124, 132
# outcome: refused function-as-value
# stays: named, remember, leave, main
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

STATE = threading.local()


def named(value):
    time.sleep(0.001)
    return threading.current_thread() is threading.main_thread()


def remember(value):
    STATE.value = value
    time.sleep(0.001)
    return STATE.value


def leave(status):
    time.sleep(0.001)
    sys.exit(status)


def main():
    with ThreadPoolExecutor(max_workers=2) as pool:
        print(list(pool.map(named, [1, 2])))
    with ThreadPoolExecutor(max_workers=2) as pool:
        print(list(pool.map(remember, [1, 2])))
    with ThreadPoolExecutor(max_workers=2) as pool:
        print(repr(pool.submit(leave, 3).exception()))


if __name__ == "__main__":
    main()
