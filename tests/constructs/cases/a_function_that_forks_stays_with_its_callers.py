# rows: 127
# outcome: refused blocking-call-remains
# stays: hold, pick, main
import os
import time


def hold(seconds):
    child = os.fork()
    if child == 0:
        try:
            time.sleep(seconds)
            os.write(1, b"held\n")
        finally:
            os._exit(0)
    return child


def pick():
    time.sleep(0.001)
    child = hold(0.01)
    os.waitpid(child, 0)
    return "picked"


def main():
    print(pick(), flush=True)


if __name__ == "__main__":
    main()
