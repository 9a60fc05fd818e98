import sys

import requests

SERVER = sys.argv[1]
ASKED = []


def item(number):
    ASKED.append(number)
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
    print([[price(n) for n in row] for row in ((1, 2), (3,))])
    print([name(a) + str(b) for a in (1, 2) for b in range(price(a) // 250)])
    print("sum", sum(price(n) for n in range(4, 8)))
    print(sorted((name(n) for n in (3, 1, 2)), reverse=True))
    print(", ".join(name(n) for n in (5, 6)))
    print(max(price(n) for n in (1, 7, 2)), min([price(3), price(2)]))
    print(list(name(n) for n in (1,)), tuple(name(n) for n in (2,)), dict((n, name(n)) for n in (3,)))
    del ASKED[:]
    print("all", all(price(n) > 250 for n in (1, 2, 3)), "any", any(price(n) > 250 for n in (1, 2, 3)))
    print(ASKED)


if __name__ == "__main__":
    main()
