# rows: 54
# outcome: converted
# turns: load, lines, main
import time


class Resource:
    def __enter__(self):
        print("open")
        return self

    def __exit__(self, *exc):
        print("close")


def load(n):
    time.sleep(0.001)
    return n * 10


def lines():
    with Resource():
        yield load(1)
        yield load(2)


def main():
    for value in lines():
        print(value)
    print("end")


main()
