# rows: 25
# outcome: refused function-as-value
# stays: ready, other, run, main
import importlib
import time


def ready():
    time.sleep(0.001)
    return "ready"


def other():
    time.sleep(0.001)
    return "other"


class Poller:
    def __init__(self, check):
        self.check = check


def run(pollers):
    for poller in pollers:
        print(poller.check())


def main():
    box = importlib.import_module("queue").SimpleQueue()
    box.put(Poller(ready))
    box.put(Poller(lambda: other()))
    run([box.get(), box.get()])


main()
