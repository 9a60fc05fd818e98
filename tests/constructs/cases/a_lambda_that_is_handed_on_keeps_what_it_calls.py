# rows: 29, 72
# outcome: refused function-as-value
# stays: rank, notify, use, order, later, keep, main
import threading
import time


def rank(value):
    time.sleep(0.001)
    return -value


def notify(value):
    time.sleep(0.001)
    print("notified", value)


def use(value):
    time.sleep(0.001)
    return value


def order(items, key):
    items.sort(key=key)
    return dict(sorted=list(items), best=max(items, key=key))


def later(action):
    timer = threading.Timer(0.001, action)
    timer.start()
    return timer


def keep(action):
    return {"action": action}


def main():
    print(order([1, 2, 3], lambda value: rank(value)))
    later(lambda: notify(1)).join()
    print(keep(lambda: use(3))["action"]())


main()
