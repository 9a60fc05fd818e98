# rows: 146
# outcome: converted
# turns: fetch, local, main
# stays: build
import argparse
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def remote(args):
    print("remote", fetch(args.name))


def local(args):
    print("local", args.name)


def build():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("remote")
    command.add_argument("name")
    command.set_defaults(func=remote)
    command = commands.add_parser("local")
    command.add_argument("name")
    command.set_defaults(func=local)
    return parser


def main(arguments):
    args = build().parse_args(arguments)
    args.func(args)


if __name__ == "__main__":
    main(["remote", "a"])
    main(["local", "b"])
