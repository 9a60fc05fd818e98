import argparse
import sys

from .db import Base, UnitOfWork, engine
from .service import list_orders, place_order, register


def main(argv=None) -> int:
    parser = argparse.ArgumentParser(prog="orders")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("init")
    add = commands.add_parser("add")
    add.add_argument("name")
    add.add_argument("amount", type=int)
    show = commands.add_parser("show")
    show.add_argument("customer", type=int)
    args = parser.parse_args(argv)
    if args.command == "init":
        Base.metadata.create_all(engine)
    elif args.command == "add":
        customer = register(UnitOfWork(), args.name)
        order = place_order(UnitOfWork(), customer, args.amount)
        print(customer, order.id)
    else:
        print(list_orders(UnitOfWork(), args.customer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
