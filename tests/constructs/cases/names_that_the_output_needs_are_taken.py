# rows: 66
# outcome: converted
# turns: load, main
import time

asyncio = "not the module"
item = "an item"


def load(key):
    time.sleep(0.001)
    return key


def pages():
    for n in range(3):
        yield load(n)


def total():
    return sum(pages())


def main():
    print(asyncio, item, load("a"), total())


if __name__ == "__main__":
    main()
