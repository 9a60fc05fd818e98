# rows: 145
# outcome: converted
# turns: _fetch
# stays: fetch
import time

import click


def options(command):
    for decorator in reversed((click.argument("name"), click.option("--times", default=1))):
        command = decorator(command)
    return command


@click.command()
@options
def fetch(name, times):
    """Fetch a name."""
    for _ in range(times):
        time.sleep(0.001)
        print(name)


if __name__ == "__main__":
    fetch(["a name", "--times", "2"], standalone_mode=False)
