# rows: 85
# outcome: converted
# turns: Unit.__aenter__, Unit.__aexit__, Stored.__aenter__, Stored.__aexit__, Counted.__aenter__, by_hand, main
import abc
import time


class Unit(abc.ABC):
    def __enter__(self):
        print("unit: enter")
        return self

    def __exit__(self, *info):
        self.rollback()

    @abc.abstractmethod
    def rollback(self):
        raise NotImplementedError


class Stored(Unit):
    def __enter__(self):
        time.sleep(0.001)
        print("stored: enter")
        return super().__enter__()

    def __exit__(self, *info):
        super().__exit__(*info)
        print("stored: exit", info[0] is not None)

    def rollback(self):
        time.sleep(0.001)
        print("rollback")


class Counted(Stored):
    entered = 0

    def __enter__(self):
        self.entered += 1
        return Stored.__enter__(self)


def by_hand(unit):
    unit.__enter__()
    try:
        print("by hand")
    finally:
        unit.__exit__(None, None, None)


def main():
    with Stored() as unit:
        print("in", type(unit).__name__)
    with Counted() as unit:
        print("counted", unit.entered)
    by_hand(Counted())
    try:
        with Stored():
            raise KeyError("lost")
    except KeyError as error:
        print("caught", error)


if __name__ == "__main__":
    main()
