# rows: 15
# outcome: converted
# turns: number, main
import time


def number(n):
    time.sleep(0.001)
    print("number", n)
    return n


def main():
    print(1 < number(2) < 3, number(1) == number(1) != number(2))
    # The chain stops early.
    print(1 < number(0) < number(5), number(1) in [number(1)], number(2) is not None)


main()
