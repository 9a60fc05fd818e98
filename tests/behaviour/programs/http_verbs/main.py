import sys

import requests

SERVER = sys.argv[1]


def show(response):
    told = response.json()
    told["headers"].pop("content-type", None)
    print(response.status_code, response.headers["Content-Type"], told)


def main():
    url = SERVER + "/echo"
    show(requests.get(url, params={"a": 1, "b": "two words"}))
    show(requests.post(url, data={"user": "ada", "lang": "en"}))
    show(requests.post(url, json={"name": "Zoë", "tags": ["x", None, True]}))
    show(requests.put(url, data=b"\x00raw\xff"))
    show(requests.patch(url, json=[1, 2, 3], headers={"X-Trace": "abc"}))
    show(requests.delete(url, params=[("id", "4"), ("id", "5")]))
    show(requests.request("OPTIONS", url))
    head = requests.head(url)
    print(head.status_code, repr(head.text))


if __name__ == "__main__":
    main()
