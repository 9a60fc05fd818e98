import sys
import time

import requests


def name(session, server, number):
    response = session.get(f"{server}/items/{number}", timeout=5)
    response.raise_for_status()
    return response.json()["name"]


def post(server):
    return requests.post(f"{server}/echo", json={"a": 1}, timeout=5).json()["json"]


def main():
    server = sys.argv[1]
    with requests.Session() as session:
        print(name(session, server, 1))
    print("posted", post(server))
    time.sleep(0.001)
    try:
        with requests.Session() as session:
            name(session, server, 99)
    except requests.HTTPError as error:
        print(error.response.status_code)


if __name__ == "__main__":
    main()
