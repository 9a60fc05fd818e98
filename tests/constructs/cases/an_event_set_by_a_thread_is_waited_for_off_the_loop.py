# rows: 130
# outcome: converted
# turns: fetch, main
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


READY = threading.Event()


def main():
    fetch(1)
    timer = threading.Timer(0.01, READY.set)
    timer.start()
    print(READY.wait(5))
    timer.join()
    print(READY.wait(timeout=0.001))


if __name__ == "__main__":
    main()
