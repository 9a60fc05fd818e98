# rows: 11, 25
# outcome: refused function-as-value
# stays: load, slow, third, keep, tell, call, main
import time


def load(key="a"):
    time.sleep(0.001)
    return key


KEPT = []


def keep(*functions):
    KEPT.extend(functions)
    return len(functions)


def tell(*functions):
    return sorted(functions, key=lambda function: function())


def call(*functions):
    return list(map(lambda function: function(), functions))


def slow(key="z"):
    time.sleep(0.001)
    return key


def third(key="z"):
    time.sleep(0.001)
    return key


def main():
    keep(load, load)
    print([function() for function in KEPT])
    print(len(tell(slow)))
    print(call(third))


if __name__ == "__main__":
    main()
