import sys

import requests

SERVER = sys.argv[1]


def item(number):
    return requests.get(f"{SERVER}/items/{number}").json()


def name(number):
    return item(number)["name"]


def price(number):
    return item(number)["price"]


def main():
    print("sum", sum(price(n) for n in range(4, 8)))
    print(sorted((name(n) for n in (3, 1, 2)), reverse=True))
    print(", ".join(name(n) for n in (5, 6)))
    print(max(price(n) for n in (1, 7, 2)), min([price(3), price(2)]))
    print(list(name(n) for n in (1,)), tuple(name(n) for n in (2,)), dict((n, name(n)) for n in (3,)))
    print(*(name(n) for n in (4, 5)))


if __name__ == "__main__":
    main()
