# rows: 87, 88
# outcome: refused dunder
# turns: load, main
# stays: Amount.__add__, total, negated, smallest, held, said, stored, loop, called
import time


class Amount:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        time.sleep(0.001)
        return Amount(self.value + other.value)

    def __neg__(self):
        time.sleep(0.001)
        return Amount(-self.value)

    def __lt__(self, other):
        time.sleep(0.001)
        return self.value < other.value

    def __hash__(self):
        time.sleep(0.001)
        return self.value

    def __repr__(self):
        time.sleep(0.001)
        return f"<{self.value}>"

    def __call__(self, more):
        time.sleep(0.001)
        return self.value + more


class Queue:
    def __init__(self):
        object.__setattr__(self, "left", 2)

    def __len__(self):
        time.sleep(0.001)
        return self.left

    def __setattr__(self, name, value):
        time.sleep(0.001)
        object.__setattr__(self, name, value)


def load(key):
    time.sleep(0.001)
    return key


def total(one, other):
    time.sleep(0.001)
    one += other
    return (one + other).value


def negated(one):
    time.sleep(0.001)
    return (-one).value


def smallest(one, other):
    time.sleep(0.001)
    return min(one, other).value, sorted([one, other])[0].value


def held(one):
    time.sleep(0.001)
    return len({one}), {one: 1}[one]


def said(one):
    time.sleep(0.001)
    return f"{[one]}", "%s" % [one]


def stored(queue):
    time.sleep(0.001)
    queue.left = 1
    return queue.left


def loop(queue):
    time.sleep(0.001)
    while queue:
        object.__setattr__(queue, "left", queue.left - 1)
    return queue.left


def called(one):
    time.sleep(0.001)
    return list(map(one, [1, 2]))


def main():
    print(load("main"))


if __name__ == "__main__":
    main()
    one, other = Amount(1), Amount(2)
    print(total(one, other), negated(one), smallest(one, other), held(one), said(one))
    print(stored(Queue()), loop(Queue()), called(one))
