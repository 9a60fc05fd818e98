"""Requests with parameters and bodies, and an error, from the loopback server."""

import sys

from hcloud import APIException, Client


def main():
    client = Client(token="secret", api_endpoint=sys.argv[1] + "/v1", application_name="survey")
    print(client._client.request(method="GET", url="/servers", params={"page": 1, "name": "a b"}))
    print(client._client.request(method="POST", url="/servers", json={"name": "web", "size": 2}))
    failing = Client(token="secret", api_endpoint=sys.argv[1] + "/status/404")
    try:
        failing._client.request(method="DELETE", url="/servers/1")
    except APIException as error:
        print("refused", error.code)


if __name__ == "__main__":
    main()
