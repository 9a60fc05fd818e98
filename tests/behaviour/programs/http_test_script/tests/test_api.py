import sys

import requests


def test_nothing():
    assert requests.codes.ok == 200


if __name__ == "__main__":
    session = requests.Session()
    print(session.get(f"{sys.argv[1]}/items/1").json()["name"])
    with requests.Session() as other:
        print(other.get(f"{sys.argv[1]}/items/2").json()["name"])
