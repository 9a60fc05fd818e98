import sys

import api


def header(server):
    return api.session.get(f"{server}/header/X-From").text


def main():
    server = sys.argv[1]
    print(api.name(server, 1))
    print(api.name(server, 2))
    print(header(server))


if __name__ == "__main__":
    main()
