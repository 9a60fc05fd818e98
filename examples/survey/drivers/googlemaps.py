"""One request through the client's own retry and rate limit."""

import sys

import googlemaps
from googlemaps.exceptions import HTTPError


def main():
    client = googlemaps.Client(key="AIzaKey", base_url=sys.argv[1], queries_per_second=50)
    print(client._request("/maps/api", {"address": "Sydney", "key": "value"}, extract_body=lambda response: response.json()))
    try:
        client._request("/status/404", {"a": "b"})
    except HTTPError as error:
        print("refused", error.status_code)


if __name__ == "__main__":
    main()
