import sys

from shop import CachedClient, summary
from shop.report import cheap_or_dear


def main():
    client = CachedClient(sys.argv[1])
    try:
        print(summary(client))
        print(cheap_or_dear(client, 2))
        print(cheap_or_dear(client, 2))
        print(cheap_or_dear(client, 6))
    finally:
        client.close()


if __name__ == "__main__":
    main()
