# rows: 13
# outcome: converted
# turns: take, main
import time

queue = [3, 2, 1]


def take():
    time.sleep(0.001)
    return queue.pop() if queue else None


def main():
    while (item := take()) is not None:
        print(item)
    if (again := take()) is None:
        print("empty", again)
    print([y := take(), y])


main()
