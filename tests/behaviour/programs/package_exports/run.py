import sys

import lib
import lib.core.fetching
from lib import get_item, twice as two
from lib.core import *


def main(server):
    third = lib.core.fetching.fetch(server, 3)
    print(get_item(server, 1), two(server, 1)[1], third, lib.fetch(server, 4))
    print("star", "ok" if fetch(server, 1) == "item-1" else "bad")


main(sys.argv[1])
