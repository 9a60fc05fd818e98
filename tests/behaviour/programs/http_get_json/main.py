"""Prints one item of a shop."""

import sys

import requests


def fetch_item(server, number):
    # The shop answers 404 for unknown items.
    response = requests.get(f"{server}/items/{number}")
    response.raise_for_status()
    return response.json()


def describe(item):
    return f"{item['name']} costs {item['price'] / 100:.2f}"


def main():
    item = fetch_item(sys.argv[1], 3)
    print(describe(item))


if __name__ == "__main__":
    main()
