import sys

import common


def run(argv):
    print("second", common.name(argv[0], 2))
    return 0


if __name__ == "__main__":
    exit_code = run(sys.argv[1:])
    sys.exit(exit_code)
