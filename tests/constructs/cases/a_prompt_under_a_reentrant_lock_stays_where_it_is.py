# rows: 129, 139
# outcome: refused blocking-call-remains
# stays: ask, main
import io
import sys
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


LOCK = threading.RLock()


def ask():
    fetch("question")
    with LOCK:
        return input()


def main():
    sys.stdin = io.StringIO("blue\n")
    print(ask())


if __name__ == "__main__":
    main()
