# rows: 8
# outcome: converted
# turns: chain, Step.step, main
import time


class Step:
    def __init__(self, n):
        self.n = n

    def step(self):
        time.sleep(0.001)
        return Step(self.n + 1)


def chain(n):
    time.sleep(0.001)
    return Step(n)


def main():
    print(chain(1).step().step().n)
    print(-chain(2).step().n, not chain(-2).step().step().n)


main()
