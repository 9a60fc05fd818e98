import sys

from shelf import Client


def main(base):
    client = Client(base)
    print("inside", client.titles(1, 2))
    client.close()


if __name__ == "__main__":
    main(sys.argv[1])
