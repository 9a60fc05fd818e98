# rows: 46
# outcome: converted
# turns: load, each, main
import time


def load(n):
    time.sleep(0.001)
    return n * 10


def each(numbers):
    for number in numbers:
        yield load(number)


def main():
    print(list(each([1, 2])), tuple(each([3])), sum(each([4, 5])), set(each([6])))
    print([*each([7])], 80 in each([8, 9]), 1 not in each([8]))
    print([x for x in each([1])], {x: x for x in each([2])})
    first, second = each([3, 4])
    print(first, second)
    print(*each([5, 6]))


main()
