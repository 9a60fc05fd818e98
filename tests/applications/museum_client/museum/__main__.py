"""Print the titles of some pieces."""

import argparse
import sys

from museum.client import Museum
from museum.errors import MuseumError


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="museum")
    parser.add_argument("url")
    parser.add_argument("numbers", nargs="+", type=int)
    options = parser.parse_args(arguments)
    museum = Museum.at(options.url)
    try:
        for title in museum.titles(*options.numbers):
            print(title)
    except MuseumError as error:
        print(f"museum: {error}", file=sys.stderr)
        return 1
    finally:
        museum.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
