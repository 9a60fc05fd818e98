# rows: 68
# outcome: refused unknown-receiver
# stays: Client.get, Client.read, entries, module, evaluated, folded
import sys
import time
from functools import reduce


class Client:
    def __init__(self, prefix="c"):
        self.prefix = prefix

    def get(self, name):
        time.sleep(0.001)
        return self.prefix + name

    def read(self):
        time.sleep(0.001)
        return self.prefix


class Holder:
    def __init__(self, client):
        self.client = client


def entries():
    holder = Holder(Client())
    return holder.__dict__["client"].get("a") + vars(holder)["client"].read()


shared = Client("shared")


def module():
    found = getattr(sys.modules[__name__], "shared")
    return found.get("a") + getattr(sys.modules[__name__], "shared").read()


def evaluated():
    return eval("shared").get("e") + eval("shared").read()


def folded():
    found = reduce(lambda held, name: getattr(held, name), ["client", "client"], Holder(Holder(Client())))
    return found.get("f") + found.read()


def main():
    print(entries(), module(), evaluated(), folded())


if __name__ == "__main__":
    main()
