import sys

import requests
from requests.auth import HTTPBasicAuth

SERVER = sys.argv[1]


def slow(milliseconds, timeout):
    try:
        requests.get(f"{SERVER}/slow/{milliseconds}", timeout=timeout)
    except requests.exceptions.ReadTimeout:
        return "too slow"
    except requests.Timeout:
        return "slow in another way"
    return "fast enough"


def main():
    print(slow(500, 0.1))
    print(slow(10, (1, 5)), slow(10, None))
    print(requests.get(f"{SERVER}/private/ada/pw", auth=("ada", "pw")).json())
    print(requests.get(f"{SERVER}/private/ada/pw", auth=HTTPBasicAuth("ada", "pw")).json())
    headers = {"Authorization": "Bearer t0ken"}
    print(requests.get(f"{SERVER}/header/Authorization", headers=headers).text)
    print(requests.get(f"{SERVER}/cookies", cookies={"a": "1"}).json())
    print(requests.get(f"{SERVER}/items/1", verify=True).json()["name"])


if __name__ == "__main__":
    main()
