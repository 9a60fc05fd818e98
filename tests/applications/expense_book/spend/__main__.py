import argparse
import os
import sys
from datetime import date

from .store import Store, StoreError, export, load


def cmd_add(store, args):
    id = store.add(args.amount, args.category, args.day, args.note)
    print(f"added #{id}")


def cmd_list(store, args):
    for expense in store:
        if args.category and expense.category != args.category:
            continue
        print(f"{expense.day}  {expense.amount:>6}  {expense.category}  {expense.note}".rstrip())
    print(f"total {store.total} in {store.count()}")


def cmd_report(store, args):
    for category, spent in store.by_category().items():
        print(f"{category:<12}{spent:>8}")


def cmd_export(store, args):
    print(f"wrote {export(store, args.path)} rows")


def cmd_load(store, args):
    print(f"{load(store, args.path)} rows")


def build_parser():
    parser = argparse.ArgumentParser(prog="spend")
    parser.add_argument("--db", default=os.environ.get("SPEND_DB", "spend.db"))
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add")
    add.add_argument("amount", type=int)
    add.add_argument("category")
    add.add_argument("--day", type=date.fromisoformat)
    add.add_argument("--note", default="")
    add.set_defaults(run=cmd_add)
    show = commands.add_parser("list")
    show.add_argument("--category")
    show.set_defaults(run=cmd_list)
    commands.add_parser("report").set_defaults(run=cmd_report)
    for name, run in [("export", cmd_export), ("load", cmd_load)]:
        command = commands.add_parser(name)
        command.add_argument("path")
        command.set_defaults(run=run)
    return parser


def main(argv=None):
    args = build_parser().parse_args(argv)
    try:
        with Store(args.db) as store:
            args.run(store, args)
    except StoreError as error:
        print(f"spend: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
