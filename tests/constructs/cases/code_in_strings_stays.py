# rows: 78
# outcome: refused dynamic-call
# stays: load
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def main():
    exec("print(load('a'))")
    print(eval("load('b')"))


if __name__ == "__main__":
    main()
