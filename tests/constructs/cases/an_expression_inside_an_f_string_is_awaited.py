# rows: 14
# outcome: converted
# turns: load, main
import time


def load(key):
    time.sleep(0.001)
    return len(key)


def main():
    print(f"{load('abc')} {load('ab')!r:>3} {load('x'):0{load('width')}d}")
    print(f"{load('abc')=}")
    print(f"{ load('ab') = !s:>4} {load('a')=:03d} {len({'k': load('a')})=}")
    print("plain " f"{load('abcd') + 1}" " end")


main()
