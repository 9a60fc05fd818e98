# rows: 30
# outcome: converted
# turns: load, retried, named, listed, main
# stays: walrus, either, chained
import time
from contextlib import nullcontext


def load(key):
    time.sleep(0.001)
    return key * 2


def retried(operation):
    return operation()


def kept(key):
    time.sleep(0.001)
    return key * 3


def tried(operation):
    return operation()


def walrus(x):
    return tried(operation=lambda k=x: kept(k) + 1) if (x := x + 1) else None


def either(items):
    if items:
        last = items[-1]
    if items and tried(lambda last=last: kept(last) + "!"):
        return "yes"
    return "no"


def chained(name, key):
    got = "old"
    with nullcontext(name) as got, nullcontext(tried(lambda k=got: kept(k) + key)) as other:
        return other


def named(key):
    key = retried(lambda key=key: load(key) + "?")
    return key


def listed(keys):
    found = []
    for key in keys:
        found.append(retried(lambda key=key, mark="!": load(key) + mark))
    return found


def main():
    print(walrus(1), either([]), either(["a"]), chained("new", "b"))
    print(named("c"), listed(["d", "e"]))


if __name__ == "__main__":
    main()
