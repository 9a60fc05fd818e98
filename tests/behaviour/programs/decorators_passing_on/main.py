import functools
import sys
import time

import requests

SERVER = sys.argv[1]


def needs_login(func):
    @functools.wraps(func)
    def call(self, *args, **kwargs):
        if not self.user:
            raise PermissionError(f"{func.__name__}: not logged in")
        return func(self, *args, **kwargs)

    return call


def deprecated(since):
    def decorator(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            print("deprecated since", since)
            return func(*args, **kwargs)

        return wrapper

    return decorator


def patient(func):
    @functools.wraps(func)
    def wrapper(*args):
        time.sleep(0)
        return func(*args)

    return wrapper


def caught(func):
    def wrapper(*args):
        try:
            return func(*args)
        except requests.HTTPError as error:
            return error.response.status_code

    return wrapper


class Api:
    def __init__(self, user):
        self.user = user

    @needs_login
    def name(self, number):
        """Say what an item is called."""
        return requests.get(f"{SERVER}/items/{number}").json()["name"]

    @deprecated("1.0")
    def old(self):
        return self.name(1)


@caught
def missing():
    response = requests.get(f"{SERVER}/status/404")
    response.raise_for_status()


@patient
def third():
    return requests.get(f"{SERVER}/items/3").json()["name"]


def with_login():
    api = Api("me")
    print(api.old(), api.name(2), api.name.__doc__)
    try:
        Api("").name(1)
    except PermissionError as error:
        print(error)


def with_caught():
    print("caught", missing())


def with_patience():
    print("patient", third())


if __name__ == "__main__":
    with_login()
    with_caught()
    with_patience()
