# rows: 25
# outcome: converted
# turns: load, double, run, EventBus.publish, send_mail, log, main
import time
from collections import defaultdict
from typing import Callable


def load(x):
    time.sleep(0.001)
    print("load", x)
    return x


def double(x):
    return 2 * x


STEPS: dict[str, list[Callable[[int], int]]] = {"both": [load, double], "one": [double]}
CHOICES = {"a": {"fast": double, "slow": load}}


def run(name, x):
    for step in STEPS[name]:
        x = step(x)
    return x


class EventBus:
    def __init__(self):
        self._handlers = defaultdict(list)

    def subscribe(self, event, handler):
        self._handlers[event].append(handler)

    def publish(self, event, payload):
        for handler in self._handlers[event]:
            handler(payload)

    def on(self, event):
        def decorator(function):
            self.subscribe(event, function)
            return function

        return decorator


bus = EventBus()


@bus.on("created")
def send_mail(payload):
    time.sleep(0.001)
    print("mail", payload)


@bus.on("created")
def log(payload):
    print("log", payload)


def main():
    print(run("both", 1), run("one", 2))
    for steps in STEPS.values():
        for step in steps:
            print(step(4))
    for name, steps in STEPS.items():
        print(name, [step(1) for step in steps])
    print(CHOICES["a"]["slow"](3), [CHOICES["a"][speed](3) for speed in ("fast", "slow")])
    bus.subscribe("deleted", send_mail)
    bus.publish("created", 1)
    bus.publish("deleted", 2)


if __name__ == "__main__":
    main()
