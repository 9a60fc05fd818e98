# rows: 68
# outcome: converted
# turns: Client.get, Client.read, Kind.text, main
import enum
import time


class Client:
    def __init__(self, prefix="c"):
        self.prefix = prefix

    def get(self, name):
        time.sleep(0.001)
        return self.prefix + name

    def read(self):
        time.sleep(0.001)
        return self.prefix


class Kind(enum.Enum):
    PLAIN = Client("plain")
    LOUD = Client("loud")

    def text(self):
        return self.value.read() + self.name


def main():
    print(Kind.PLAIN.value.get("a"), Kind["LOUD"].value.get("b"), Kind.LOUD.text())
    for kind in Kind:
        print(kind.text(), kind.value.get("c"))


if __name__ == "__main__":
    main()
