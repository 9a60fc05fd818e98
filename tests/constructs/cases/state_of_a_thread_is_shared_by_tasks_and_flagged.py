# rows: 132
# outcome: flagged thread-local
# turns: fetch, handle, main
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


STATE = threading.local()


def handle(name):
    STATE.name = name
    fetch(name)
    return STATE.name


def main():
    print(handle("a"), handle("b"))


if __name__ == "__main__":
    main()
