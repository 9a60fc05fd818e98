# rows: 33
# outcome: converted
# turns: load, main
import time


def load(key):
    time.sleep(0.001)
    return key.upper()


def main():
    print([[load(key) for key in row] for row in ("ab", "c")])
    print({row: {load(key) for key in row} for row in ("a", "b")})


main()
