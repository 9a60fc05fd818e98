# rows: 128, 139
# outcome: converted
# turns: fetch, ask, main
import io
import sys
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


LOCK = threading.Lock()


def ask():
    fetch("question")
    with LOCK:
        return input()


def main():
    sys.stdin = io.StringIO("blue\n")
    print(ask())


if __name__ == "__main__":
    main()
