# rows: 115
# outcome: flagged behaviour-note
# turns: wait, again, main
import os
import signal
import threading
import time


def wait(seconds):
    try:
        time.sleep(seconds)
    except KeyboardInterrupt:
        return "interrupted"
    return "done"


def again(seconds):
    try:
        time.sleep(seconds)
    except (ValueError, KeyboardInterrupt) as error:
        return "interrupted"


def main():
    print(wait(0.001))
    timer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    print(wait(5))
    print(again(0.001))


if __name__ == "__main__":
    main()
