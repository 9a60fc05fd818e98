"""Verbs on resources, and an error."""

import sys

import slumber
from slumber.exceptions import HttpClientError


def main():
    api = slumber.API(sys.argv[1], append_slash=False)
    print(api.things.get(page=2))
    print(api.things(7).put({"name": "x"}))
    print(api.things.post({"name": "y"}))
    try:
        api.status("404").get()
    except HttpClientError as error:
        print("refused", error.response.status_code)


if __name__ == "__main__":
    main()
