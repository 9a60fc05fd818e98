# rows: 53
# outcome: converted
# turns: load, each, main
import time


def load(n):
    time.sleep(0.001)
    return n * 10


def each(numbers):
    try:
        for number in numbers:
            yield load(number)
    finally:
        print("closed")


def first(numbers):
    for value in each(numbers):
        if value > 10:
            return value
    return None


def main():
    for value in each([1, 2, 3]):
        print(value)
        if value == 20:
            break
    print("after the loop")
    print(first([1, 2, 3]))


main()
