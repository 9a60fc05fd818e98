# rows: 10
# outcome: converted
# turns: number, main
import time


def number(n):
    time.sleep(0.001)
    return n


def main():
    total = 1
    total += number(2)
    parts = {"a": 1}
    parts["a"] *= number(5)
    print(total, parts)


main()
