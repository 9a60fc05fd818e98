# rows: 124, 132
# outcome: refused value-escapes
# turns: plain, main
# stays: session, ask, ask_all
import concurrent.futures
import threading
import time

import requests

local = threading.local()


def session():
    if not hasattr(local, "session"):
        local.session = requests.Session()
    return local.session


def ask(user):
    mine = session()
    mine.headers["X-User"] = user
    try:
        return mine.get("http://127.0.0.1:9/", timeout=5).text
    except requests.ConnectionError:
        return mine.headers["X-User"]


def ask_all(users):
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(ask, users))


def plain(key):
    time.sleep(0.001)
    return key


def main():
    print(plain("a"))


if __name__ == "__main__":
    main()
    print(ask_all(["b", "c", "d"]))
