# rows: 145
# outcome: converted
# turns: fetch, _all, _one, _again, run
# stays: one, all, again, cli, quiet
import sys
import time

import click
from click.testing import CliRunner


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
@click.option("--count", default=2)
@click.pass_context
def all(context, count):
    print("all", fetch(count))
    context.invoke(one, count=count + 1)
    context.invoke(quiet)
    context.forward(one)


@cli.command()
def quiet():
    print("quiet")


@cli.command()
@click.pass_context
def again(context):
    fetch(1)
    one.main(["--count", "5"], standalone_mode=False)
    click.get_current_context().invoke(one)


def run():
    print(fetch(2))
    print(CliRunner().invoke(cli, ["all"]).output)
    try:
        cli(["again"])
    except SystemExit as end:
        print("end", end.code)


if __name__ == "__main__":
    run()
    cli(sys.argv[1:] or ["one"])
