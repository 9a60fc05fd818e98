import time


class Thing:
    mark = 0


def pair():
    time.sleep(0)
    return 1, 2


def starred():
    return *pair(), 9


def value():
    time.sleep(0)
    return 3


def main():
    print(starred())
    print([*pair()])
    thing = Thing()
    type(thing).mark = value()
    print("marked", Thing.mark)
    print({*pair()})
    several = *pair(), 0
    print(*several)
    for number in *pair(), 3:
        print(number)


main()
