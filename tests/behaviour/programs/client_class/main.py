import sys

from shop import Client, ShopError
from shop.client import opened


def names(client, upto):
    return ", ".join(item.name for item in client.items(upto))


def main(server):
    with Client(server) as client, open("shop/__init__.py") as source:
        print(names(client, 3))
        print(sum(client.numbers(4)), sorted(client.numbers(3), reverse=True))
        print(list(client.numbers(2)), set(client.numbers(2)), tuple(client.numbers(1)))
        print(source.readline().strip())
        print(client._request("GET", "status/404"))
        try:
            client._request("POST", "status/500", json={"a": 1})
        except ShopError as error:
            print(error, error.response.status_code)
    with opened(server) as client:
        data = client.get("items/3")
    print(data["name"])
    shared = Client(server)
    with shared:
        print("again", shared.item(2).name)


if __name__ == "__main__":
    main(sys.argv[1])
