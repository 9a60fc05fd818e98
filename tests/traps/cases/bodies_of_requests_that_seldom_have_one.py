# traps: 1.16
# outcome: flagged behaviour-note
# turns: send, through
"""GET, DELETE, HEAD and OPTIONS with a body."""

import os

import requests


def send(url):
    yes = requests.get(url, json={"a": 1}).json(), requests.get(url, data={"a": 1}).json()
    return yes, requests.delete(url, json={"a": 1}).json(), requests.delete(url, data="x").json(), requests.options(url, json=[1]).json()


def through(url):
    with requests.Session() as session:
        head = session.head(url, json={"a": 1}).status_code
        return head, session.get(url, json={"a": 1}).json(), session.delete(url, data="x").json()


def main():
    url = os.environ["SERVER"] + "/echo"
    print(send(url), through(url))


if __name__ == "__main__":
    main()
