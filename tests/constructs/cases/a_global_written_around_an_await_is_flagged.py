# rows: 138
# outcome: flagged shared-state
# turns: fetch, bump, main
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


COUNT = 0


def bump(amount):
    global COUNT
    before = COUNT
    COUNT = before + fetch(amount)
    return COUNT


def main():
    print(bump(1), bump(2))


if __name__ == "__main__":
    main()
