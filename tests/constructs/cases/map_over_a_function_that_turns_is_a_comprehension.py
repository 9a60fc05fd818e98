# rows: 36
# outcome: converted
# turns: load, main
import time


def load(key):
    time.sleep(0.001)
    return key.upper()


def main():
    print(list(map(load, "abc")))
    for value in map(load, "de"):
        print(value)
    print(",".join(map(load, "fg")), sorted(map(load, "ih")))


main()
