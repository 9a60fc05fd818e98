# rows: 121
# outcome: converted
# turns: fetch, work, main
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
    timer = threading.Timer(0.3, work, args=[1])
    timer.start()
    print(RESULTS)
    timer.join()
    print(RESULTS)
    other = threading.Timer(interval=30, function=work, kwargs={"value": 2})
    other.start()
    other.cancel()
    other.join()
    print(RESULTS)


if __name__ == "__main__":
    main()
