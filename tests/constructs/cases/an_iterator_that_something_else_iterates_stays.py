# rows: 55
# outcome: refused dunder
# stays: load, Pages.__next__, main
import json
import time


def load(n):
    time.sleep(0.001)
    return n * 10


class Pages:
    def __init__(self, count):
        self.left = count

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return load(self.left)


def main():
    pages = Pages(3)
    print(",".join(str(page) for page in pages))
    print(json.dumps(dict.fromkeys(Pages(2))))


main()
