# rows: 16
# outcome: converted
# turns: number, main
import time


def number(n):
    time.sleep(0.001)
    return n


def main():
    xs = list(range(10))
    print(xs[number(2):number(6)], xs[number(1)::number(3)], xs[:-number(7)], xs[number(0)])
    xs[number(8):] = [number(1), number(2)]
    print(xs)


main()
