import os

try:
    from setuptools import find_packages
except ImportError:
    find_packages = None


def told(name):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name)) as file:
        return file.read()


if __name__ == "__main__":
    from setuptools import setup

    setup(name="told", long_description=told("main.py"), packages=find_packages())
