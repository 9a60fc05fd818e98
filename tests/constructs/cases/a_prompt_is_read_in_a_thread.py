# rows: 139
# outcome: converted
# turns: fetch, ask, main
import io
import sys
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def ask():
    fetch("question")
    return input()


def main():
    sys.stdin = io.StringIO("blue\n")
    print(ask())


if __name__ == "__main__":
    main()
