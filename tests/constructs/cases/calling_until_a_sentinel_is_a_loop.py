# rows: 41
# outcome: converted
# turns: take, main
import time

queue = [0, 1, 2, 3]


def take():
    time.sleep(0.001)
    return queue.pop()


def main():
    for item in iter(take, 0):
        print(item)


main()
