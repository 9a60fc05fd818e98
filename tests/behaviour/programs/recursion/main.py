import sys
import time

import deep.a
import tree


def is_even(n):
    time.sleep(0)
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def main():
    print("tree", tree.walk(1))
    print("even" if is_even(10) else "odd")
    print(deep.a.a(sys.argv[1]))


if __name__ == "__main__":
    main()
