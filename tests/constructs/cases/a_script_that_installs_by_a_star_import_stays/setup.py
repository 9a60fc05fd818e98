import os

try:
    from setuptools import *
except ImportError:
    pass


def told(name):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name)) as file:
        return file.read()


if __name__ == "__main__":
    setup(name="told", long_description=told("main.py"))
