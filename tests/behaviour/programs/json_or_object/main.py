import json
import sys

import requests


class Action:
    def __init__(self, server, data):
        self.server = server
        self.data = data

    def wait(self):
        return requests.get(f"{self.server}/items/{self.data['id']}").json()["name"]

    def get(self, key):
        return requests.get(f"{self.server}/items/{self.data[key]}").json()["name"]


def act(server, number, is_dict=True):
    response = requests.get(f"{server}/items/{number}", timeout=5)
    if response.status_code == 204:
        return True
    action = response.json()
    return action if is_dict else Action(server, action)


def parsed(server, text, is_dict):
    data = json.loads(text)
    return data if is_dict else Action(server, data)


def waited(server):
    return act(server, 1, is_dict=False).wait() + parsed(server, '{"id": 2}', False).wait()


def either(server, is_dict):
    return parsed(server, '{"id": 1}', is_dict).get("id")


def main():
    server = sys.argv[1]
    print("waited", waited(server))
    print("dict", act(server, 3)["name"])


if __name__ == "__main__":
    main()
    print("either", either(sys.argv[1], True), either(sys.argv[1], False))
