# rows: 91
# outcome: refused dunder
# stays: load, Base.__init_subclass__, Meta.__call__, Field.__get__
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Base:
    def __init_subclass__(cls):
        load("subclass " + cls.__name__)


class Meta(type):
    def __call__(cls, *args):
        load("meta")
        return super().__call__(*args)


class Field:
    def __get__(self, owner, kind):
        return load("get")

    def __set__(self, owner, value):
        load("set " + value)


class Below(Base):
    pass


class Made(metaclass=Meta):
    field = Field()


def main():
    made = Made()
    made.field = "v"
    print(made.field)


if __name__ == "__main__":
    main()
