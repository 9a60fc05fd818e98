# rows: 25, 72
# outcome: refused function-as-value
# stays: load, drop, save, main, Bus.publish, kept
import copy
import time


def load(key):
    time.sleep(0.001)
    return "load " + key


def drop(key):
    time.sleep(0.001)
    return "drop " + key


def save(key):
    time.sleep(0.001)
    return "save " + key


def kept(key):
    time.sleep(0.001)
    return "kept " + key


HANDLERS = {"load": load}
STEPS = [[drop]]


class Bus:
    def __init__(self):
        self.listeners = []

    def publish(self, message):
        others = copy.copy(self.listeners)
        others.reverse()
        return [listener(message) for listener in others]


def main():
    HANDLERS.update(kept=kept)
    print({name: function("a") for name, function in dict(HANDLERS).items()})
    print([step("b") for steps in STEPS for step in steps])
    bus = Bus()
    bus.listeners.append(save)
    print(bus.publish("c"))


main()
