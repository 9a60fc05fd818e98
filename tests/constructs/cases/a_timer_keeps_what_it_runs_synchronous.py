# rows: 121
# outcome: refused function-as-value
# stays: fetch, work, main
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


RESULTS = []


def work(value):
    RESULTS.append(fetch(value))


def main():
    timer = threading.Timer(0.01, work, args=[1])
    timer.start()
    print(RESULTS)
    timer.join()
    print(RESULTS)


if __name__ == "__main__":
    main()
