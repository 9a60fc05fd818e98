import sys

import requests

BASE = sys.argv[1]
session = requests.Session()
session.auth = ("ada", "lovelace")

r = requests.get(BASE + "/items/1")
print(r.status_code, r.json()["name"])

r = requests.post(BASE + "/echo", data="plain", proxies={"https": "http://127.0.0.1:1"})
print(r.json()["method"], session.get(BASE + "/private/ada/lovelace").status_code)

for code in [200, 404]:
    r = requests.get(f"{BASE}/status/{code}", allow_redirects=False)
    if not r:
        print(code, r.reason)

r = requests.get(BASE + "/redirect/2")
print(r.url.rsplit("/", 1)[1], len(r.history))
