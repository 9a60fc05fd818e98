# rows: 145
# outcome: converted
# turns: fetch
# stays: cli, greet
import click
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


@click.group()
def cli():
    """Say things."""


@cli.command()
@click.argument("name")
@click.option("--times", default=1)
def greet(name, times):
    for _ in range(times):
        print(f"hello {fetch(name)}")


if __name__ == "__main__":
    cli(["greet", "you", "--times", "2"])
