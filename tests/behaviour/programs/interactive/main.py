import sys

import requests


def ask(prompt):
    return input(prompt + " ")


def show(server, number):
    print(requests.get(f"{server}/items/{number}").json()["name"])


def main():
    while True:
        show(sys.argv[1], int(ask("which?")))
        if ask("again?") == "no":
            print("bye")
            break


if __name__ == "__main__":
    main()
