# rows: 77
# outcome: converted
# turns: main, store.py:load, loud, store.py:both
import store


def loud(key):
    return key.upper()


def main():
    print(store.both("a"))
    store.load = loud
    print(store.both("b"))


if __name__ == "__main__":
    main()
