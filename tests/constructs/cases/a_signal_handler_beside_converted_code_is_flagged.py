# rows: 135
# outcome: flagged signal-handler
# turns: fetch, main
# stays: handler
import os
import signal
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def handler(number, frame):
    print("signal", number)


def main():
    signal.signal(signal.SIGUSR1, handler)
    os.kill(os.getpid(), signal.SIGUSR1)
    print(fetch(1))


if __name__ == "__main__":
    main()
