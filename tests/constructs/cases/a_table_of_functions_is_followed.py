# rows: 25
# outcome: converted
# turns: load, drop, size, Store.read, Store.write, dispatch, found, each, named, Store.do, main, _first
import time
from typing import Callable, Dict


def load(key):
    time.sleep(0.001)
    return "load " + key


def drop(key):
    time.sleep(0.001)
    return "drop " + key


def size(key):
    return "size " + str(len(key))


def _first(key):
    time.sleep(0.001)
    return key[:1]


HANDLERS = {"load": load, "drop": drop, "size": size}
CHECKS: Dict[str, Callable[[str], str]] = {"first": _first}
STEPS = [load, drop]


class Store:
    def __init__(self):
        self.value = 0

    def read(self):
        time.sleep(0.001)
        return self.value

    def write(self):
        self.value += 1
        return self.value

    def do(self, what):
        method = {"read": self.read, "write": self.write}[what]
        return method()


def dispatch(name, key):
    if name not in HANDLERS:
        return sorted(HANDLERS)
    return HANDLERS[name](key)


def found(name, key):
    handler = HANDLERS.get(name)
    if handler is None:
        return "nobody of", len(HANDLERS)
    return handler(key)


def each(key):
    for name, handler in HANDLERS.items():
        print(name, handler(key))
    return [step(key) for step in STEPS]


def named(name, key):
    for check in CHECKS.values():
        print(check(key))
    return CHECKS[name](key)


def main():
    store = Store()
    print(store.do("write"), store.do("read"))
    print(dispatch("load", "a"), dispatch("size", "abc"), dispatch("else", "a"))
    print(found("drop", "b"), found("else", "b"))
    print(each("c"), named("first", "def"))
    for step in (load, drop):
        print(step("e"))


main()
