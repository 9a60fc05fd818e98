# rows: 65
# outcome: converted
# turns: load, count.step, count
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

total = 0


def count(keys):
    seen = 0

    def step(key):
        nonlocal seen
        global total
        load(key)
        seen += 1
        total += 1

    for key in keys:
        step(key)
    return seen


def main():
    print(count(["a", "b"]), count(["c"]), total)


if __name__ == "__main__":
    main()
