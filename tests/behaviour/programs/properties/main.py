import functools
import sys
import time

import requests

SERVER = sys.argv[1]


def load(number):
    return requests.get(f"{SERVER}/items/{number}").json()


def pause():
    time.sleep(0)


class Item:
    loads = 0

    def __init__(self, number):
        self.number = number
        self._price = None

    @property
    def name(self):
        return load(self.number)["name"]

    @property
    def price(self):
        return self._price

    @price.setter
    def price(self, value):
        requests.put(f"{SERVER}/store/price", data=str(value))
        self._price = value

    @functools.cached_property
    def total(self):
        Item.loads += 1
        return load(self.number)["price"]


def main():
    item = Item(1)
    print(item.name)
    item.price = 5
    print("stored", requests.get(f"{SERVER}/store/price").text)
    print(item.total, item.total, "cached", Item.loads)
    pause()


if __name__ == "__main__":
    main()
