import sys

import requests


def raw(server, **body):
    return requests.post(f"{server}/raw", **body).text


def main():
    server = sys.argv[1]
    print(requests.post(f"{server}/raw", json={"a": 1, "b": "é"}).text)
    print(requests.post(f"{server}/raw", data={"a": 1, "b": "two words"}).text)
    print(requests.post(f"{server}/raw", data="plain text").text)
    print(requests.post(f"{server}/raw", data=b"bytes").headers["X-Length"])
    print(raw(server, data="wrapped"))
    print(requests.put(f"{server}/raw", json=None).text == "")


if __name__ == "__main__":
    main()
