import sys
import time

import requests


def sleep(n):
    return f"my sleep {n}"


class Bed:
    def sleep(self):
        return "method sleep"

    def get(self, url):
        return "not the module " + url[:0]


def local_open():
    def open(name):
        return "my open " + name

    return open("x")


def parameter(requests):
    return requests.get("http://127.0.0.1:1/")


def later(fetch):
    time = Bed()
    return time.sleep()


def real(server):
    time.sleep(0)
    return requests.get(f"{server}/items/1").json()["name"]


def fetch(server):
    return real(server)


def main():
    fetched = fetch(sys.argv[1])
    print(sleep(1))
    print(local_open())
    print(parameter(Bed()).strip())
    print(later(None))
    print(fetched)


if __name__ == "__main__":
    main()
