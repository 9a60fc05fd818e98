# rows: 121, 128
# outcome: converted
# turns: locked, begin, main
import threading
import time

SEEN = []


def locked(lock, value):
    with lock:
        time.sleep(0.001)
        SEEN.append(value)


def begin(values, lock):
    threads = [threading.Thread(target=locked, args=(lock, value)) for value in values]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    begin([3, 4], threading.Lock())
    print(sorted(SEEN))


if __name__ == "__main__":
    main()
