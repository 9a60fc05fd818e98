import sys
import time


def main():
    time.sleep(0)
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
