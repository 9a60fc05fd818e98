import queue
import sys

import requests


class Duck:
    def get(self, url):
        return "duck get"

    def execute(self, sql):
        return [sql]

    def close(self):
        print("closed")


def ask(thing, url):
    return thing.get(url)


def run(database):
    for row in database.execute("SELECT 1"):
        print(row)
    database.close()


def untyped(session, server):
    return session.get(f"{server}/items/2").json()["name"]


def main():
    server = sys.argv[1]
    line = queue.Queue()
    line.put(1)
    print("queue get", line.get())
    print(ask(Duck(), "x"))
    run(Duck())
    print(requests.get(f"{server}/items/1").json()["name"])
    with requests.Session() as session:
        print("untyped", untyped(session, server))


if __name__ == "__main__":
    main()
