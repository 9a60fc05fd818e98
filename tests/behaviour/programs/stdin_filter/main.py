import sys

import requests


def name(server, key):
    response = requests.get(f"{server}/items/{key}")
    return response.json()["name"] if response.status_code == 200 else "-"


def main():
    for line in sys.stdin:
        key = line.strip()
        if not key:
            continue
        print(key, name(sys.argv[1], key))


if __name__ == "__main__":
    main()
