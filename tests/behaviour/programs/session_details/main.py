import sys

import requests
from requests.adapters import HTTPAdapter

SERVER = sys.argv[1]
SEEN = []


def mounted():
    session = requests.Session()
    session.mount("http://", HTTPAdapter(max_retries=3))
    return session.get(f"{SERVER}/items/1").json()["name"]


def prepared():
    with requests.Session() as session:
        request = requests.Request("GET", f"{SERVER}/items/2")
        return session.send(session.prepare_request(request)).json()["name"]


def remember(response, *args, **kwargs):
    SEEN.append(response.status_code)


def hooked():
    session = requests.Session()
    session.hooks["response"].append(remember)
    session.get(f"{SERVER}/items/3")
    return SEEN[0]


def settings():
    session = requests.Session()
    session.max_redirects = 5
    session.trust_env = False
    return session.proxies


def plain():
    return requests.get(f"{SERVER}/items/4").json()["name"]


def main():
    print("mounted", mounted())
    print("prepared", prepared())
    print("hooked", hooked())
    print("proxies", settings())
    print(plain(), requests.codes.ok, requests.utils.quote("a b"))


if __name__ == "__main__":
    main()
