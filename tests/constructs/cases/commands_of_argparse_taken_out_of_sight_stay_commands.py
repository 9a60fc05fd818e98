# rows: 146
# outcome: refused blocking-call-remains
# turns: _fetch
# stays: main, show, fetch
import argparse
import time


def fetch(name):
    time.sleep(0.001)
    print("fetch", name)


def show(name):
    print("show", name)


def main(argv):
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    for function in (fetch, show):
        command = commands.add_parser(function.__name__)
        command.add_argument("name")
        command.set_defaults(func=function)
    given = vars(parser.parse_args(argv))
    func = given.pop("func")
    func(**given)
    time.sleep(0.001)


if __name__ == "__main__":
    main(["fetch", "a"])
    main(["show", "b"])
