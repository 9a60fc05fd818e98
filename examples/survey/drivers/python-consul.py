"""Keys put and fetched through the callbacks."""

import sys
from urllib.parse import urlsplit

import consul


def main():
    place = urlsplit(sys.argv[1])
    client = consul.Consul(host=place.hostname, port=place.port, consistency="stale")
    print(client.http.get(lambda response: (response.code, response.body), "/v1/kv/name", params={"dc": "one"}))
    print(client.http.put(lambda response: response.body, "/v1/kv/name", data="value"))
    print(client.catalog.datacenters()["path"])


if __name__ == "__main__":
    main()
