# rows: 103
# outcome: refused decorator
# stays: load, later
import time

waiting = []


def later(func):
    def wrapper(*args):
        waiting.append(lambda: func(*args))

    return wrapper


@later
def load(key):
    time.sleep(0.001)
    print("load", key)


def main():
    load("a")
    for job in waiting:
        job()


if __name__ == "__main__":
    main()
