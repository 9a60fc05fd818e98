# rows: 82, 93
# outcome: converted
# turns: load, Base.data, Sub.data, Base.both, Sub.timed_data, main
# stays: Base.size
from abc import ABC, abstractmethod
import functools

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def timed(func):
    @functools.wraps(func)
    def wrapper(self):
        result = func(self)
        print("timed", result)
        return result

    return wrapper


class Base(ABC):
    @property
    @abstractmethod
    def data(self): ...

    @property
    def size(self):
        return 3

    def both(self):
        return [self.data for _ in range(2)] + [self.size]


class Sub(Base):
    @property  # read often
    def data(self):
        return load("s")

    @property
    @timed
    def timed_data(self):
        """The data."""
        return {"k": self.data}


class Subber(Sub):
    @property
    def data(self):
        return super().data + "!"


def main():
    for one in (Sub(), Subber()):
        print(one.both(), one.timed_data["k"], not one.data)
        if one.data and one.size:
            print(f"{one.data}")


if __name__ == "__main__":
    main()
