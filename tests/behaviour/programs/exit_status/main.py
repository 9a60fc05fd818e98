import sys

import requests


def main(argv=None) -> int:
    argv = argv or sys.argv[1:]
    response = requests.get(argv[0] + "/status/404")
    print(response.text)
    if response.status_code == 404:
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
