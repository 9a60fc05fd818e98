from .client import Client


def is_cheap(item):
    return item["price"] < 1000


def cheap_or_dear(client: Client, number: int) -> str:
    item = client.item(number)
    return f"{item['name']} is {'cheap' if is_cheap(item) else 'dear'}"


def summary(client: Client) -> str:
    return f"{len(client.items())} items"
