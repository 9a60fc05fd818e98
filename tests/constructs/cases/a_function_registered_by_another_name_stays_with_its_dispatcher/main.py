# rows: 106
# outcome: refused decorator
# stays: loading.py:load, loading.py:store, loading.py:send, main.py:whole, main.py:kept, main.py:sent, main.py:main
from loading import load as fetch
from loading import register, send, store


def whole(source):
    return source + 1


def kept(source):
    return source + 2


def sent(source):
    return source + 3


fetch.register(int, whole)
keep = store
keep.register(int, kept)
register(send, sent)


def main():
    print(fetch("a"), fetch(3))
    print(store("b"), store(4))
    print(send("c"), send(5))


if __name__ == "__main__":
    main()
