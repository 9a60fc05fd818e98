import sys

import api


def fake(server, number):
    return f"patched {number}"


def use(server):
    return api.name(server, 1)


def main():
    server = sys.argv[1]
    print(use(server))
    original, api.name = api.name, fake
    print(use(server))
    api.name = original
    kept = api.Api.name
    api.Api.name = lambda self, number: "class patched"
    print(api.Api(server).name(1))
    api.Api.name = kept
    one = api.Api(server)
    one.name = lambda number: "instance patched"
    print(one.name(1))
    print("restored", api.Api(server).name(1))


if __name__ == "__main__":
    main()
