# rows: 50, 58
# outcome: refused generator
# stays: load, totals, main
import time


def load(n):
    time.sleep(0.001)
    return n * 10


def totals():
    total = 0
    while True:
        number = yield total
        if number is None:
            return
        total += load(number)


def main():
    totals_so_far = totals()
    next(totals_so_far)
    print(totals_so_far.send(1), totals_so_far.send(2))
    totals_so_far.close()


main()
