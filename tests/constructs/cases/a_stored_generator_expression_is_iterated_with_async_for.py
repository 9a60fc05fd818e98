# rows: 35
# outcome: converted
# turns: load, main
import time


def load(n):
    time.sleep(0.001)
    print("load", n)
    return n * 10


def main():
    values = (load(n) for n in range(3))
    print("nothing loaded yet")
    for value in values:
        print(value)


main()
