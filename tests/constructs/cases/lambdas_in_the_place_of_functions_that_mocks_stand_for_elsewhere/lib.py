import os

import requests


def load(number):
    return requests.get(f"{os.environ['SERVER']}/items/{number}").status_code


def describe(number):
    return f"{number}: {load(number)}"
