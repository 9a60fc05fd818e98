# rows: 45
# outcome: converted
# turns: load, each, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key.upper()


def each(keys):
    for key in keys:
        yield load(key)


def main():
    values = each("ab")
    print(next(values))
    print(next(values, None), next(values, "nothing"))
    print(next(each("cd")), next(each(""), "empty"))
    rest = iter(each("ef"))
    for value in rest:
        print(value)


main()
