import sys

import requests


def cookies(session, server):
    session.get(f"{server}/cookies/set", params={"flavour": "oat", "size": "2"})
    return session.get(f"{server}/cookies").json()


def who(session, server):
    response = session.get(f"{server}/private/ada/lovelace")
    if response.ok:
        return response.json()
    return response.status_code


def main():
    server = sys.argv[1]
    with requests.Session() as session:
        session.headers["X-Trace"] = "trace-7"
        session.headers.update({"X-Other": "o"})
        print(session.get(f"{server}/header/X-Trace").text)
        print(cookies(session, server))
        print(session.cookies["flavour"])
        print(who(session, server))
        session.auth = ("ada", "lovelace")
        print(who(session, server))
    print("closed")


if __name__ == "__main__":
    main()
