import sys

import requests

SERVER = sys.argv[1]


def item(number):
    return requests.get(f"{SERVER}/items/{number}").json()


def name(number):
    return item(number)["name"]


def price(number):
    return item(number)["price"]


def numbers():
    return requests.get(f"{SERVER}/items", params={"limit": 2}).json()["items"]


def main():
    print([name(n) for n in (1, 2)])
    print(sorted({price(n) for n in (1, 2, 1)}))
    print({n: name(n) for n in range(1, 3)})
    print({name(n): price(n) for n in range(1, 3)})
    print([n for n in range(1, 5) if price(n) > 500])
    print([entry["id"] for entry in numbers()])
    print([name(a) + str(b) for a in (1, 2) for b in range(price(a) // 250)])


if __name__ == "__main__":
    main()
