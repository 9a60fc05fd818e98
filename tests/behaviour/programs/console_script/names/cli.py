import sys

from names import api


def main():
    server, number = sys.argv[1:]
    print("name", api.name(server, number))
    return 0
