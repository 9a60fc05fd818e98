# rows: 25
# outcome: converted
# turns: load, main
import time


def load(key):
    time.sleep(0.001)
    return key.upper()


fetch = load


def main():
    get = fetch
    print(get("a"), fetch("b"))
    chosen = load if get("x") else fetch
    print(chosen("c"))


main()
