# rows: 28
# outcome: refused dynamic-call
# stays: Page.read
import operator
import time


class Page:
    def read(self):
        time.sleep(0.001)
        return "text"


def main():
    print(operator.attrgetter("read")(Page())())


main()
