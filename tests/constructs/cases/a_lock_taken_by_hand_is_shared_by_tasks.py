# rows: 121, 128
# outcome: converted
# turns: fetch, hold, main
# turns: count
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


LOCK = threading.Lock()
SEEN = []


def count():
    time.sleep(0.001)
    with LOCK:
        SEEN.append(len(SEEN))


def hold():
    thread = threading.Thread(target=count)
    LOCK.acquire()
    thread.start()
    time.sleep(0.02)
    print(SEEN)
    LOCK.release()
    thread.join()
    print(SEEN)


def main():
    print(fetch(1))
    hold()


if __name__ == "__main__":
    main()
