# rows: 44
# outcome: converted
# turns: load, each, main
import time


def load(key):
    time.sleep(0.001)
    return key.upper()


def each(keys):
    for key in keys:
        yield load(key)


def main():
    for number, value in enumerate(each("ab")):
        print(number, value)
    for number, value in enumerate(each("cd"), start=1):
        print(number, value)
    for left, right in zip(each("ef"), [1, 2]):
        print(left, right)
    print(list(reversed(list(each("gh")))))


main()
