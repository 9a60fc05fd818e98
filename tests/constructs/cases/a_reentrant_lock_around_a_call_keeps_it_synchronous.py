# rows: 129
# outcome: refused lock-held
# stays: fetch, inner, outer, main
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


LOCK = threading.RLock()


def inner(value):
    with LOCK:
        return fetch(value)


def outer(value):
    with LOCK:
        return inner(value) + 1


def main():
    print(outer(1))


if __name__ == "__main__":
    main()
