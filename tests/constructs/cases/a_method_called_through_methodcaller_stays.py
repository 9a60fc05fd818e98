# rows: 28
# outcome: refused dynamic-call
# stays: Page.read
import operator
import time


class Page:
    def read(self, n):
        time.sleep(0.001)
        return "x" * n


def main():
    read = operator.methodcaller("read", 2)
    print(read(Page()))


main()
