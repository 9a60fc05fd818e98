# rows: 91
# outcome: refused unknown-receiver
# stays: File.read, Remote.read, main
# What comes out of a registry may be any of its classes, however common the name of the method is.
import time


class Storage:
    registry = {}

    def __init_subclass__(cls, scheme, **kwargs):
        super().__init_subclass__(**kwargs)
        Storage.registry[scheme] = cls

    @classmethod
    def of(cls, scheme):
        return cls.registry[scheme]()


class File(Storage, scheme="file"):
    def read(self, key):
        time.sleep(0.001)
        return f"file {key}"


class Remote(Storage, scheme="http"):
    def read(self, key):
        return f"remote {key}"


def main():
    for scheme in ("file", "http"):
        print(Storage.of(scheme).read("a"))


if __name__ == "__main__":
    main()
