import sys

from feed import Client, fetch, names


def main(server):
    client = Client(server)
    item = client.item(2)
    client.close()
    print("inside", item, len(names(server, 1, 2, 3, 4, 5)))
    print(fetch(server, number=4))


if __name__ == "__main__":
    main(sys.argv[1])
