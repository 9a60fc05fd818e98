import sys

import requests


def raw(server, text: str):
    return requests.post(f"{server}/raw", data=text).text


def main():
    server = sys.argv[1]
    echoed = requests.post(f"{server}/raw", json={"a": 1, "b": "é"})
    print(echoed.json())
    print(requests.post(f"{server}/raw", data={"a": 1, "b": "two words"}).text)
    print(requests.post(f"{server}/raw", data="plain text").text)
    print(requests.post(f"{server}/raw", data=b"bytes").headers["X-Length"])
    print(raw(server, "wrapped"))
    print(requests.put(f"{server}/raw", json=None).text == "")


if __name__ == "__main__":
    main()
