"""A second program of the same project: nothing in its way."""

import time


def pause():
    time.sleep(0.001)
    return "turned"


def main():
    print(pause())


if __name__ == "__main__":
    main()
