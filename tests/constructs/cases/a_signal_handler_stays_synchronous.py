# rows: 135
# outcome: refused function-as-value
# stays: fetch, handler, main
import os
import signal
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def handler(number, frame):
    print("signal", fetch(number))


def main():
    signal.signal(signal.SIGUSR1, handler)
    os.kill(os.getpid(), signal.SIGUSR1)
    print("sent")


if __name__ == "__main__":
    main()
