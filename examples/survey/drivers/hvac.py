"""Reads and writes through the adapter, and an error."""

import sys

import hvac
from hvac.exceptions import InvalidPath


def main():
    client = hvac.Client(url=sys.argv[1], token="token")
    print(client.read("secret/one"))
    print(client.write("secret/one", value="x"))
    print(client.sys.is_initialized.__name__)
    try:
        client.adapter.get("/status/404")
    except InvalidPath as error:
        print("refused", type(error).__name__)


if __name__ == "__main__":
    main()
