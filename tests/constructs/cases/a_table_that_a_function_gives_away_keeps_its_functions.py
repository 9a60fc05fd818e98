# rows: 25, 72
# outcome: refused function-as-value
# stays: load, drop, call, subscribe, fill, main
import json
import time

HOOKS = []
TABLE = None


def load(key):
    time.sleep(0.001)
    return "load " + key


def drop(key):
    time.sleep(0.001)
    return "drop " + key


def subscribe(hook):
    HOOKS.append(hook)


def call(key):
    return [hook(key) for hook in HOOKS]


def fill():
    global TABLE
    TABLE = [drop]


def others():
    return json.dumps(HOOKS, default=lambda hook: hook("json"))


def tables():
    return json.dumps(TABLE, default=lambda hook: hook("table"))


def main():
    subscribe(load)
    fill()
    print(call("a"), others(), tables(), [hook("b") for hook in TABLE])


main()
