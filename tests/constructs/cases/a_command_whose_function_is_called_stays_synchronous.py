# rows: 145
# outcome: refused blocking-call-remains
# stays: fetch, one, two, cli
import sys
import time

import click


def fetch(value):
    time.sleep(0.001)
    return value * 2


@click.group()
def cli():
    pass


@cli.command()
@click.option("--count", default=1)
@click.pass_context
def one(context, count):
    print("one", fetch(count), context.info_name)


@cli.command()
def two():
    print("two", fetch(3))
    one.callback(count=4)
    cli.commands["one"].callback(count=5)


if __name__ == "__main__":
    cli(sys.argv[1:] or ["two"])
