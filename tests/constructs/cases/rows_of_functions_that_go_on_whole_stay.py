# rows: 144
# outcome: refused mixed-callee
# stays: load, main, run
import time


def load(key):
    time.sleep(0.001)
    return f"loaded {key}"


ROWS = [("a", load)]


def run(row):
    return row[-1](row[0])


def main():
    for row in ROWS:
        print(run(row))


main()
