import sys

import requests


def log_in(server, user):
    return requests.get(f"{server}/cookies/set?user={user}").json()


def who(server):
    return requests.get(f"{server}/cookies").json()


def everybody(server):
    seen = []
    for user in ("ann", "bob"):
        seen.append(requests.get(f"{server}/cookies").json())
        seen.append(requests.get(f"{server}/cookies/set?user={user}").json())
    return seen


def chosen(server, cookies):
    return [requests.get(f"{server}/cookies/set?b={n}", cookies=cookies).json() for n in (1, 2)]


def either(server, is_new):
    if is_new:
        return requests.get(f"{server}/cookies/set?user=new").json()
    return requests.get(f"{server}/cookies").json()


def main():
    server = sys.argv[1]
    print("logged in", log_in(server, "eve"), who(server))
    print("everybody", everybody(server))
    print("chosen", chosen(server, {"a": "1"}))
    print("either", either(server, True), either(server, False))


if __name__ == "__main__":
    main()
