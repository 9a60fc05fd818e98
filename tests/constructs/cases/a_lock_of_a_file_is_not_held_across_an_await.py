# rows: 113
# outcome: converted
# turns: main
# stays: save
import sys
import threading
import time
import types

HELD = threading.Lock()
sys.modules["filelock"] = types.SimpleNamespace(FileLock=lambda path: HELD)

import filelock


def save(name):
    with filelock.FileLock("shared.lock"):
        time.sleep(0.001)
        print("saved " + name)


def main():
    save("a")
    time.sleep(0.001)
    save("b")


if __name__ == "__main__":
    main()
