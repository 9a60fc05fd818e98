import sys
import time

import requests


def name(server):
    return requests.get(f"{server}/items/3").json()["name"]


if __name__ == "__main__":
    for attempt in range(3):
        try:
            print(name(sys.argv[1]), requests.get(f"{sys.argv[1]}/items/4").json()["name"])
            requests.get("http://127.0.0.1:1/")
        except (requests.exceptions.ReadTimeout, requests.exceptions.ConnectionError, requests.exceptions.ConnectTimeout) as error:
            print("attempt", attempt, type(error).__name__ != "Timeout")
            time.sleep(0.001)
