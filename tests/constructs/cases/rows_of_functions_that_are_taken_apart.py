# rows: 144
# outcome: converted
# turns: load, plain, main
# stays: keys
import time


def load(key):
    time.sleep(0.001)
    return f"loaded {key}"


def plain(key):
    return f"plain {key}"


TABLE = {"load": (load, "x"), "plain": (plain, "y")}


def keys():
    return sorted(name for name in TABLE)


def main():
    for name, function in [("a", load), ("b", plain)]:
        print(name, function(name))
    for name, (function, key) in TABLE.items():
        print(name, function(key))
    for function, key in TABLE.values():
        print(function(key))
    function, key = TABLE["load"]
    print(function(key), keys(), "load" in TABLE, len(TABLE))
    print([function(key) for function, key in ((load, 1), (plain, 2))])


main()
