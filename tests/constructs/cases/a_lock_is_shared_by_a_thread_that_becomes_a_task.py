# rows: 121, 128
# outcome: converted
# turns: fetch, count, load, main
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


LOCK = threading.Lock()
SEEN = []


def count():
    with LOCK:
        SEEN.append(len(SEEN))


def load(value):
    with LOCK:
        return fetch(value)


def main():
    thread = threading.Thread(target=count)
    thread.start()
    print(load(1))
    thread.join()
    print(SEEN)


if __name__ == "__main__":
    main()
