# rows: 17, 18
# outcome: converted
# turns: load, careful, pair, main
import time


def load(key):
    time.sleep(0.001)
    if not key:
        raise ValueError("empty")
    return key


def careful(key):
    try:
        return load(key)
    except ValueError as error:
        return f"caught {error}"
    finally:
        print("left", repr(key))


def pair():
    return load("a"), load("b")


def main():
    print(careful("a"), careful(""), pair())


main()
