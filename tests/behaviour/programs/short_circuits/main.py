import sys

import requests

ASKED = []


def price(number):
    ASKED.append(number)
    return requests.get(f"{sys.argv[1]}/items/{number}").json()["price"]


def main():
    print("all", all(price(n) > 250 for n in (1, 2, 3)), "any", any(price(n) > 250 for n in (1, 2, 3)))
    print(ASKED)
    print("first", next(n for n in (1, 2, 3) if price(n) == 500))
    print(ASKED, price(1) > 999 and price(7), price(1) or price(7))


if __name__ == "__main__":
    main()
