import sys

import requests


def one_shot(server):
    requests.get(f"{server}/cookies/give?a=1")
    return requests.get(f"{server}/cookies").json()


def session(server):
    with requests.Session() as session:
        session.get(f"{server}/cookies/give?a=1")
        return session.get(f"{server}/cookies").json()


def main():
    print("cookies", one_shot(sys.argv[1]))
    print("session", session(sys.argv[1]))


if __name__ == "__main__":
    main()
