import sys

import requests


def name(number):
    return requests.get(f"{sys.argv[1]}/items/{number}").json()["name"]


def main():
    print([[name(n) for n in row] for row in ([1, 2], [3])])
    print({str(row): {n: name(n) for n in row} for row in ([4],)})
    try:
        raise TimeoutError
    except TimeoutError:
        print("timeout is TimeoutError")


if __name__ == "__main__":
    main()
