import sys
import time

import requests

SERVER = sys.argv[1]


def do_get(number):
    return "get " + requests.get(f"{SERVER}/items/{number}").json()["name"]


def do_wait(number):
    time.sleep(0)
    return "wait"


def do_nothing(number):
    return "nothing"


ACTIONS = {"get": do_get, "wait": do_wait, "nothing": do_nothing}
PLUGINS = []


def plugin(function):
    PLUGINS.append(function)
    return function


@plugin
def load(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


def named(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


def dynamic(number):
    return "dynamic " + requests.get(f"{SERVER}/items/{number}").json()["name"]


class Runner:
    def run_slow(self):
        time.sleep(0)
        return "slow"

    def run_fast(self):
        return "fast"


def pause():
    time.sleep(0)


alias = named


def main():
    for key in ("get", "wait", "nothing"):
        print(ACTIONS[key](1))
    print("alias", alias(2))
    for function in PLUGINS:
        print("plugin", function(3))
    print(globals()["dynamic"](4))
    runner = Runner()
    print([getattr(runner, "run_" + name)() for name in ("slow", "fast")])
    pause()


if __name__ == "__main__":
    main()
