"""Asks the library for searches; the loopback server plays Wikipedia."""

import sys

import wikipedia.wikipedia as library


def main():
    library.API_URL = sys.argv[1] + "/w/api.php"
    print(library.search("ada", results=2))
    print(library.random())


if __name__ == "__main__":
    main()
