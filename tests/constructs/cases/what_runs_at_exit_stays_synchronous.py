# rows: 136
# outcome: refused function-as-value
# stays: fetch, goodbye, main
import atexit
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def goodbye(name):
    print("bye", fetch(name))


def main():
    atexit.register(goodbye, "a")
    print("main")


if __name__ == "__main__":
    main()
