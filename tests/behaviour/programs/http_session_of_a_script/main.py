"""Sessions that a script enters where it is run: at module level, below a condition, in a loop, beside a file."""

import sys
import tempfile

import requests

SERVER = sys.argv[1]


def name(session, number):
    return session.get(f"{SERVER}/items/{number}").json()["name"]


with requests.Session() as session:
    print(name(session, 1))

for number in (1, 2):
    with requests.Session() as each:
        print(each.get(f"{SERVER}/items/{number}").status_code)

kept = requests.Session()
with kept, tempfile.NamedTemporaryFile("w+") as out:
    out.write(name(kept, 2))
    out.seek(0)
    print(out.read())

if __name__ == "__main__":
    with requests.Session() as last:
        last.headers["X-Token"] = "t"
        print(name(last, 1), "X-Token" in last.headers)
    with requests.get(f"{SERVER}/items/1", stream=True) as response:
        for line in response.iter_lines(decode_unicode=True):
            print(type(line).__name__)
