# rows: 110
# outcome: refused decorator
# stays: price, main
import requests
import responses


def price(url):
    return requests.get(url).json()["price"]


@responses.activate
def main():
    responses.get("http://shop.example/1", json={"price": 3})
    print(price("http://shop.example/1"))


if __name__ == "__main__":
    main()
