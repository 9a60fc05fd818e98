import sys
import threading

import requests

SERVER = sys.argv[1]


def name(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


class Item:
    def __init__(self, number):
        self.number = number

    @property
    def name(self):
        return name(self.number)

    def fetch(self):
        return name(self.number)


def in_thread(results):
    results.append(name(4))


def begin(results):
    thread = threading.Thread(target=in_thread, args=(results,))
    thread.start()
    return thread


def main():
    print("method", Item(1).fetch())
    print("property", Item(2).name)
    print("sorted", sorted([1, 3], key=lambda number: name(number), reverse=True))
    results = []
    thread = begin(results)
    thread.join()
    print("thread", results[0])


if __name__ == "__main__":
    main()
