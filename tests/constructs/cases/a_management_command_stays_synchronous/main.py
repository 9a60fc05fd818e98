# rows: 157
# outcome: refused external-base
# stays: fetch, Command.handle, main
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "site-packages"))

import webframe
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


class Command(webframe.BaseCommand):
    def handle(self, *args):
        return f"handled {fetch(args[0])}"


def main():
    Command().execute("a")


if __name__ == "__main__":
    main()
