import sys
import time

import requests

SERVER = sys.argv[1]


def names(last):
    for number in range(1, last + 1):
        yield requests.get(f"{SERVER}/items/{number}").json()["name"]


def slow_numbers(limit):
    number = 0
    try:
        while number < limit:
            time.sleep(0)
            number += 1
            yield number
    finally:
        print("closed")


def framed():
    yield "a"
    yield from names(1)
    yield "z"


def pages(url):
    while url:
        response = requests.get(url)
        yield from response.json()
        url = response.links.get("next", {}).get("url")
        if url and url.startswith("/"):
            url = SERVER + url[url.index("/pages") :]


def running_mean():
    total, count, mean = 0, 0, None
    while True:
        value = yield mean
        time.sleep(0)
        total, count = total + value, count + 1
        mean = total / count


def main():
    print([name for name in names(3)])
    print("sum", sum(slow_numbers(4)))
    for number in slow_numbers(9):
        if number == 2:
            break
    print(list(framed()))
    print(list(pages(f"{SERVER}/pages/1")))
    mean = running_mean()
    next(mean)
    print(mean.send(2), mean.send(4))
    first = names(5)
    print(next(first), next(first))
    for index, name in enumerate(names(2), start=1):
        print(index, name)


if __name__ == "__main__":
    main()
