# rows: 56
# outcome: refused stop-iteration
# stays: load, take, main
import time


def load(items):
    time.sleep(0.001)
    return items


def take(items):
    items = load(items)
    if not items:
        raise StopIteration
    return items.pop()


def main():
    items = [1, 2]
    while True:
        try:
            print(take(items))
        except StopIteration:
            print("end")
            break


main()
