# rows: 11
# outcome: converted
# turns: Wait.run, Quick.run, Odd.run, Base.all, first, passed, spread, decorated, Group.total, Group.run, main
# Objects that are given one by one and taken as one tuple are followed into it, on to others, and out of it.
import functools
import time


class Wait:
    def __init__(self, n=1):
        self.n = n

    def run(self):
        time.sleep(0.001)
        return self.n


class Quick:
    def run(self):
        return 2


class Odd:
    def run(self):
        return 3


class Base:
    def __init__(self, *steps, name="x"):
        self.steps = steps
        self.name = name

    def all(self):
        return [step.run() for step in self.steps]


class Child(Base):
    def __init__(self, *steps):
        super().__init__(*steps, name="child")


def first(*steps):
    head, *rest = steps
    return head.run(), [one.run() for one in rest], steps[-1].run(), len(steps)


def passed(*steps):
    return first(*steps)


def spread(steps):
    return first(Quick(), *steps)


def logged(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        print(type(args[0]).__name__)
        return func(*args, **kwargs)
    return wrapper


@logged
def decorated(*steps):
    return [step.run() for step in steps]


class Group:
    @classmethod
    def of(cls, *steps):
        group = cls()
        group.steps = list(steps)
        return group

    @staticmethod
    def total(*steps):
        return sum(step.run() for step in steps)

    def run(self):
        return [step.run() for step in self.steps]


def main():
    print(Base(Wait(), Quick()).all(), Child(Wait(2), Odd()).all())
    print(first(Wait(), Quick()), passed(Quick(), Wait(5)), spread([Wait(), Odd()]))
    print(decorated(Wait(), Quick()))
    print(Group.of(Wait(), Group.of(Quick(), Wait(7))).run(), Group.total(Wait(), Wait()))


if __name__ == "__main__":
    main()
