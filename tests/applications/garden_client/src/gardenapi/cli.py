import json
import os
import sys

import click

from . import GardenClient, GardenError


@click.group()
@click.option("--token", envvar="GARDEN_TOKEN", default="")
@click.option("--url", envvar="GARDEN_URL", default="https://api.garden.example/v1")
@click.pass_context
def cli(ctx, token, url):
    """Look after a garden."""
    ctx.obj = GardenClient(token, url)


@cli.command()
@click.option("--as-json", is_flag=True)
@click.pass_obj
def plants(client, as_json):
    """List all plants."""
    try:
        found = list(client.plants.list())
    except GardenError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps([vars(p) for p in found]))
        return
    for plant in found:
        click.echo(f"{plant.id:>4}  {plant.name}")


@cli.command()
@click.argument("name")
@click.option("--litres", default=0.5)
@click.pass_obj
def water(client, name, litres):
    plant = client.plants.find(name)
    if plant is None:
        raise click.ClickException(f"no plant called {name}")
    plant = client.plants.water(plant.id, litres)
    click.echo(f"watered {plant.name} at {plant.watered_at}")


if __name__ == "__main__":
    cli()
