# rows: 81
# outcome: converted
# turns: load, Item.create, main
from dataclasses import dataclass, field

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

@dataclass
class Item:
    key: str
    data: str = field(init=False, default="")

    def __post_init__(self):
        self.data = load(self.key)


def main():
    item = Item("a")
    print(item, item == Item("a"))


if __name__ == "__main__":
    main()
