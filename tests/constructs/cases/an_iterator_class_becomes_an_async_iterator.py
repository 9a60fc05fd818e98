# rows: 55, 56
# outcome: converted
# turns: Pages.__anext__, load, main
import time


def load(n):
    time.sleep(0.001)
    return n * 10


class Pages:
    def __init__(self, count):
        self.count = count
        self.at = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.at >= self.count:
            raise StopIteration
        self.at += 1
        return load(self.at)


def main():
    for page in Pages(3):
        print(page)
    print([page for page in Pages(2)], list(Pages(1)))


main()
