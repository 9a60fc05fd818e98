import argparse
import sys
import time

import requests


def cmd_get(args):
    print(requests.get(f"{args.server}/items/{args.number}").json()["name"])
    return 0


def cmd_wait(args):
    time.sleep(args.seconds)
    print("waited")


def cmd_sum(args):
    total = 0
    for number in args.numbers:
        total += price(args, number)
    print("sum", total)


def price(args, number):
    return requests.get(f"{args.server}/items/{number}").json()["price"]


def build_parser():
    parser = argparse.ArgumentParser(prog="cli")
    parser.add_argument("--server", required=True)
    commands = parser.add_subparsers(required=True, dest="command")
    get = commands.add_parser("get")
    get.add_argument("number", type=int)
    get.set_defaults(func=cmd_get)
    wait = commands.add_parser("wait")
    wait.add_argument("--seconds", type=float, default=1.0)
    wait.set_defaults(func=cmd_wait)
    total = commands.add_parser("sum")
    total.add_argument("numbers", nargs="+", type=int)
    total.set_defaults(func=cmd_sum)
    return parser


def main():
    args = build_parser().parse_args()
    return args.func(args)


if __name__ == "__main__":
    sys.exit(main())
