import sys

from common import name


def main():
    print("first", name(sys.argv[1], 1))


main()
