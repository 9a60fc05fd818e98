# rows: 30, 36, 37, 38, 40, 41
# outcome: converted
# turns: load, main, weigh
import functools
import threading
import time

lock = threading.RLock()
queue = [3, 2, 1, 0]


def load(key):
    time.sleep(0.001)
    return {"key": key, "size": len(key)}


def weigh(names):
    unit = 2
    if names: names = sorted(names, key=lambda name: load(name)["size"] * unit)
    return names


def take():
    time.sleep(0.001)
    return queue.pop()


def main():
    print(list(map(lambda key: load(key)["size"], ["a", "bb"])))
    print([key for key in filter(lambda key: load(key)["size"] > 1 if key else False, ["a", "bb"])])
    print(any(map(lambda key: load(key)["size"] > 1, ["a", "bb", "never"])))
    print(weigh(["ccc", "a", "bb"]))
    longest = max(["a", "bb"], key=lambda name: (
        load(name)["size"],  # then by name
        name,
    ))
    print(longest, functools.reduce(lambda total, key: total + load(key)["size"], ["a", "bb"], 0))
    for item in iter(lambda: take() + 1, 4):
        print(item)
    else:
        print("end")
    for size in map(lambda key: load(key)["size"], ["a", "bb"]):
        print(size)


main()
