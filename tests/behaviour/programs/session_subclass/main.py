import sys

from api import Empty, Jar, Plain, Shop, Verbs


def names(shop: Shop):
    return " ".join(shop.items(2, 3))


def cookies(shop, server):
    shop.get(f"{server}/cookies/set", params={"flavour": "oat"})
    return shop.get(f"{server}/cookies").json()


def who(server):
    with Shop(server, "8", user=("ada", "lovelace")) as shop:
        return shop.get(f"{server}/private/ada/lovelace").json()["user"]


def redirected(session, server):
    return session.get(f"{server}/redirect/1").json()["path"]


def both(server):
    plain, empty = Plain(), Empty()
    for session in [plain, empty]:
        print("redirected", redirected(session, server))
    print("head", empty.head(f"{server}/redirect/1").status_code)
    print("plain", plain.other(server), plain.first(server))
    with Jar() as jar, Verbs() as verbs:
        print("jar", jar.flavour(server), verbs.ask("get", f"{server}/echo"), verbs.ask("post", f"{server}/echo"))
    plain.close()
    empty.close()


def main():
    server = sys.argv[1]
    shop = Shop.named(server, 7)
    try:
        print(names(shop))
        print("trace", shop.trace(), shop.was_asked)
        print(shop, isinstance(shop, Shop))
        print(shop.missing(9))
        shop.retries += 1
        print("kept", shop.retries)
        print("cookies", cookies(shop, server))
    finally:
        shop.close()
    print("user", who(server))
    both(server)


if __name__ == "__main__":
    main()
