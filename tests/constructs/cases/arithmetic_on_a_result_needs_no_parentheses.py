# rows: 5
# outcome: converted
# turns: number, main
import time


def number(n):
    time.sleep(0.001)
    return n


def main():
    print(number(3) ** 2, 2 ** number(3), -number(4), ~number(5))
    print(number(2) ** number(3) ** number(1), number(7) % number(4), -number(2) ** 2)


main()
