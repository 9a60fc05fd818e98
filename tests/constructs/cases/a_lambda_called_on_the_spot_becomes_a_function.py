# rows: 9
# outcome: converted
# turns: load, main
import time


def load(key):
    time.sleep(0.001)
    return key * 2


def main():
    print((lambda: load("a") + "!")())


main()
