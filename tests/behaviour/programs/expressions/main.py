import sys
import time

import requests

SERVER = sys.argv[1]
ORDER = []


class Box:
    def __init__(self, value):
        self.value = value

    def label(self):
        return f"<{self.value}>"


def get(number):
    return requests.get(f"{SERVER}/items/{number}").json()


def name_of(number):
    return get(number)["name"]


def number(value, mark=None):
    time.sleep(0)
    if mark:
        ORDER.append(mark)
    return value


def box(value):
    time.sleep(0)
    return Box(value)


def pair():
    time.sleep(0)
    return 1, 2


def collect(*args, **kwargs):
    return args, sorted(kwargs.items())


def main():
    print("chain", get(2)["name"], get(2)["tags"][0].upper(), box(7).label(), box(box(8).value).value)
    print(-number(3), number(2) ** 2, 2 ** number(3), not number(0), number(1) + number(2) * number(3))
    print(number(0) or number(5), number(1) and number(6), 7 if number(1) else number(8))
    print(0 < number(1) < 2, number(1) in (number(1), 2), number(3) is None)
    number(1, "a") + number(2, "b") * number(3, "c") - number(4, "d")
    print("order:", *ORDER)
    text = "abcdef"
    print(text[number(1) : number(4)], text[number(-1)], [1, 2, 3][number(0)])
    print(collect(*pair(), **{"k": number(9)}), collect(1, *[number(2)], z=number(3)))
    first, *rest = pair()
    print(first, rest, {number(1): number(2)}, {number(3)}, (number(4),))
    if (found := number(3)) > 2:
        print("walrus", found)
    total = 10
    total += number(5)
    total -= number(1) if total > 5 else number(2)
    print(total)
    print(f"{number(3):>4}|{name_of(1)!r}|{number(2) + 1:0{number(5)}d}|{box(1).label()}")
    print("%s and %s" % (number(1), name_of(3)), "{}".format(number(2)))
    print((number(1)), (number)(2))
    target = {"k": 0}
    target["k"] = number(4)
    box(1).value = number(2)
    print(target, (lambda value: value + 1)(number(4)), str(number(5)).rjust(3), len(name_of(4)))
    print(
        number(1),  # the first
        # in between
        number(
            2,
        ),
    )
    several = number(1), \
        number(2)
    print(several)


main()
