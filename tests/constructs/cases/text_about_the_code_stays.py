# rows: 179
# outcome: converted
# turns: load, main
import time


def load(key):
    """Load a key: `value = load("a")`, which calls time.sleep()."""
    time.sleep(0.001)  # load(key) waits
    return key


def main():
    print(load("a"), load.__doc__)


if __name__ == "__main__":
    main()
