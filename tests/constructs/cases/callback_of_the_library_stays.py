# rows: 72
# outcome: refused function-as-value
# stays: load, on_item
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

import sched


def on_item():
    load("callback")


def main():
    scheduler = sched.scheduler(time.time, time.sleep)
    scheduler.enter(0, 1, on_item)
    scheduler.run()


if __name__ == "__main__":
    main()
