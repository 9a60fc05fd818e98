# rows: 73
# outcome: refused mixed-callee
# stays: fetch, opened, main
import os
import time

try:
    from nowhere import fetch
except ImportError:

    def fetch(key):
        time.sleep(0.001)
        return key.upper()


if os.path.exists("/nowhere"):
    opened = lambda: None
else:

    def opened():
        time.sleep(0.001)
        return open(os.devnull)


# Users of the module call them.
API = ["fetch", "opened"]


def main():
    print(API)


if __name__ == "__main__":
    main()
