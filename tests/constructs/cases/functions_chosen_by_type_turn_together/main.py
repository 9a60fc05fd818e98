# rows: 106
# outcome: converted
# turns: loading.py:load, texts.py:_, shop.py:Store.get, main.py:Report.show, main.py:Report._, main.py:Report._show_list, main.py:take, main.py:take_from, main.py:take_item, main.py:apply, main.py:main
from functools import singledispatch, singledispatchmethod

import loading
import texts
from loading import load as fetch
from shop import Store


class Report:
    def __init__(self):
        self.store = Store()

    @singledispatchmethod
    def show(self, value):
        return "other %s" % value

    @show.register
    def _(self, value: int):
        return self.store.get(value) + 1

    @show.register(list)
    def _show_list(self, value):
        return [self.show(one) for one in value]


@singledispatch
def take(store, key):
    return None


@take.register
def take_from(store: Store, key):
    return store.get(key)


@take.register(dict)
@take.register(list)
def take_item(store, key):
    return store[key]


def apply(function, *args):
    return function(*args)


def main():
    print(fetch("a"), loading.load("b"), texts.__name__)
    try:
        loading.load(3)
    except TypeError as error:
        print("no", error)
    report = Report()
    print(report.show(1), report.show("x"), report.show([1, 2, "y"]))
    print(take(Store(), "k"), take({"a": 1}, "a"), take([5], 0), take(None, 1))
    print(apply(take, Store(), "z"), take_from(Store(), "q"))


if __name__ == "__main__":
    main()
