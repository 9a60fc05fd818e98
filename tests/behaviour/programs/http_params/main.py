import sys

import requests


def query(url, **params):
    return requests.get(url, params=params).text


def main():
    url = sys.argv[1] + "/query"
    print(query(url + "?z=1", b=2))
    print(query(url, a=None, b="x"))
    print(query(url, flag=True))
    print(query(url, many=["one", "two"]))
    print(query(url, text="a b&c"))
    print(requests.get(url + "?z=9", params={}).text)
    print(requests.get(url + "?z=1", params={"b": 1}).text)
    print(requests.get(url, params={"none": None, "yes": True}).text)


if __name__ == "__main__":
    main()
