# rows: 77
# outcome: refused mixed-callee
# stays: main, store.py:load, store.py:both
import store


def main():
    print(store.both("a"))
    store.load = str.upper
    print(store.both("b"))


if __name__ == "__main__":
    main()
