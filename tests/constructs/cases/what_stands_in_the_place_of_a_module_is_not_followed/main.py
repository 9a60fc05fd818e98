# rows: 68
# outcome: refused unknown-receiver
# turns: main.py:saved, main.py:main
# stays: client.py:Client.request, client.py:Client.ask, main.py:title, main.py:direct, main.py:renamed, main.py:named
import os
import sys
import tempfile

import shop
from shop import get_client


def title(name):
    return shop.get_client().request(name)


def renamed(name):
    client = shop.get_client()
    return client.request(name)


def direct(name):
    return shop.get_client().ask(name)


def named(name):
    return get_client().ask(name)


def saved(path, name):
    with open(path, "w") as file:
        file.write(title(name))
    with open(path) as file:
        return file.read()


def main():
    path = os.path.join(tempfile.mkdtemp(), "note.txt")
    print(saved(path, "a"), renamed("b"), direct("c"), named("d"), type(sys.modules["shop"]).__name__)


if __name__ == "__main__":
    main()
