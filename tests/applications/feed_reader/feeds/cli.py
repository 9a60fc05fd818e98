"""The command."""

import click

from feeds import client
from feeds.store import Store


@click.group()
@click.option("--database", default="feeds.db", show_default=True, help="Where entries are kept.")
@click.pass_context
def main(context, database):
    """Reads feeds."""
    context.obj = Store(database)


@main.command()
@click.argument("name")
@click.argument("url")
@click.pass_obj
def fetch(store, name, url):
    """Fetch a feed."""
    try:
        found = client.titles(url)
    except client.FeedError as error:
        raise click.ClickException(str(error)) from error
    new = store.add(name, found)
    click.echo(f"{new} of {len(found)} are new")


@main.command()
@click.option("--feed", default=None)
@click.pass_obj
def unread(store, feed):
    """List what has not been read."""
    for name, title in store.unread(feed):
        click.echo(f"{name}: {title}")


@main.command()
@click.argument("feed")
@click.pass_obj
def done(store, feed):
    click.echo(f"{store.mark(feed)} read")


if __name__ == "__main__":
    main()
