# traps: 9.22
# outcome: refused unmapped-member
# stays: head, save
# options: --target requests=niquests
"""The file of the raw body has to be awaited."""

import os
import shutil

import requests


def head(url):
    return requests.get(url, stream=True).raw.read(5)


def save(url, path):
    with requests.get(url, stream=True) as response:
        with open(path, "wb") as file:
            shutil.copyfileobj(response.raw, file)
    return os.path.getsize(path)


def main():
    url = os.environ["SERVER"] + "/bytes/300"
    print(head(url), save(url, os.environ["DATA"] + "/raw"))


if __name__ == "__main__":
    main()
