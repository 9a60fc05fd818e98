# rows: 149, 150
# outcome: flagged behaviour-note
# options: --target flask=quart
# turns: connection, close, names, test_main.py:client, test_main.py:test_a_command_of_the_same_context
# stays: add, count, first, name, root, groups, main, test_main.py:run, test_main.py:test_commands
# run: -m pytest -q --no-header -p no:cacheprovider test_main.py
import sqlite3

import click
from flask import Blueprint, Flask, current_app, g
from flask.cli import AppGroup, with_appcontext

app = Flask(__name__)
pages = Blueprint("pages", __name__)
stock = AppGroup("stock")


def connection():
    if "db" not in g:
        g.db = sqlite3.connect(current_app.config["DATABASE"])
    return g.db


@app.teardown_appcontext
def close(error=None):
    db = g.pop("db", None)
    if db is not None:
        db.close()


@app.get("/names")
def names():
    return {"names": [name for (name,) in connection().execute("select name from person")]}


@click.command("add")
@click.argument("name")
@with_appcontext
def add(name):
    """Add a name."""
    connection().execute("insert into person values (?)", (name,))
    connection().commit()
    click.echo(f"{current_app.name} has {name}")


@stock.command("count")
@click.option("--more", default=0)
def count(more):
    (found,) = connection().execute("select count(*) from person").fetchone()
    click.echo(f"{found + more}")


@stock.command("root")
def root():
    click.echo(current_app.root_path)


@app.cli.group()
def groups():
    """Groups of groups."""


@groups.command("first")
def first():
    click.echo(connection().execute("select name from person").fetchone()[0])


@pages.cli.command("name")
def name():
    click.echo(current_app.name)


app.cli.add_command(add)
app.cli.add_command(stock)
app.register_blueprint(pages)


def main():
    app.cli()


if __name__ == "__main__":
    main()
