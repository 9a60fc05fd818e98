import sys
import time

import requests


def local(server):
    def fetch(number):
        return requests.get(f"{server}/items/{number}").json()["name"]

    def plain(text):
        return "local " + text

    return plain(fetch(1))


def counting():
    count = 0

    def step():
        nonlocal count
        time.sleep(0)
        count += 1

    for _ in range(3):
        step()
    return count


def maker(server):
    def made(number):
        return requests.get(f"{server}/items/{number}").json()["name"]

    return made


def recursive(depth):
    def go(n):
        time.sleep(0)
        return 1 if n == 0 else n * go(n - 1)

    return go(depth)


def main():
    server = sys.argv[1]
    print(local(server))
    fetch = maker(server)
    print("made", fetch(2))
    print("nonlocal", counting())
    print(recursive(4))


if __name__ == "__main__":
    main()
