# rows: 146
# outcome: converted
# turns: fetch, show, main
# stays: build
import argparse
import time


class Store:
    def __init__(self, name):
        self.name = name
        time.sleep(0.001)

    def load(self, key):
        time.sleep(0.001)
        return f"{self.name}/{key}"


def fetch(store, args):
    print("fetch", store.load(args.key))
    return 0


def show(store, args):
    print("show", args.key)
    return 1


def build():
    parser = argparse.ArgumentParser()
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(dest="command")
    for name, run in [("fetch", fetch), ("show", show)]:
        command = commands.add_parser(name)
        command.add_argument("key")
        command.set_defaults(run=run)
    return parser


def main(argv):
    args, rest = build().parse_known_args(argv)
    if args.run is None:
        print("nothing to do", rest)
        return
    run = getattr(args, "run")
    print(run(Store("books"), args))


if __name__ == "__main__":
    main(["fetch", "a"])
    main(["show", "b", "--verbose"])
    main([])
