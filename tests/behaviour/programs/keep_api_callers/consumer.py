import sys

from shelf import Client, Loud, load, timed


@timed
def own(number):
    return number


def main(base):
    with Client(base) as client:
        print(client.pair())
        print(client.get("items/3"), client.get(path="items/3"))
        print(client.ordered([3, 1]), len(client) + 4, client.size > 0)
    with Loud(base) as loud:
        print("loud", loud.title(2), loud.titles(1, 3))
    print("own", own(3), own.__name__, load(base + "/items/1") == load(base + "/items/1"))


if __name__ == "__main__":
    main(sys.argv[1])
