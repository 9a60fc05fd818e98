# rows: 144
# outcome: converted
# turns: fetch, main
import sys
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def main(arguments):
    return fetch(len(arguments)) - len(sys.argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
