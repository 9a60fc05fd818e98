# rows: 142
# outcome: converted
# turns: wait
import time


def wait(number):
    time.sleep(0.001)
    return number


if __name__ == "__main__":
    max = max([wait(1), wait(2)])
    if wait(0):
        len = None
    print(max, len("abc"))
    total = sum([1, 2])
    sum = total + wait(3)
    print(sum)
