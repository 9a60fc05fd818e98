import dataclasses
import enum
import sys
import time
from typing import NamedTuple

import requests

SERVER = sys.argv[1]
REGISTERED = []


def first_name():
    return requests.get(f"{SERVER}/items/1").json()["name"]


@dataclasses.dataclass
class Settings:
    name: str = dataclasses.field(default_factory=first_name)


class Colour(enum.Enum):
    RED = 1

    @classmethod
    def _missing_(cls, value):
        time.sleep(0)
        return cls.RED


class Point(NamedTuple):
    x: int

    def doubled(self):
        time.sleep(0)
        return self._replace(x=self.x * 2)


class Base:
    def __init_subclass__(cls):
        time.sleep(0)
        REGISTERED.append(cls.__name__)


class Child(Base):
    pass


class Remote:
    def __get__(self, instance, owner):
        return requests.get(f"{SERVER}/items/2").json()["name"]


class Owner:
    name = Remote()


class Meta(type):
    def __call__(cls):
        time.sleep(0)
        return super().__call__()


class Made(metaclass=Meta):
    pass


def pause():
    time.sleep(0)


def main():
    print("factory", Settings().name)
    print(Colour("anything"), "slept")
    print(Point(2).doubled())
    print("registered", REGISTERED)
    print("descriptor", Owner().name)
    print(type(Made()).__name__)
    pause()


if __name__ == "__main__":
    main()
