"""The database of a request."""

import os
import sqlite3
from datetime import datetime

import click
from flask import current_app, g


def get_db():
    """Return the connection of this request, which is opened when it is first asked for."""
    if "db" not in g:
        g.db = sqlite3.connect(
            current_app.config["DATABASE"], detect_types=sqlite3.PARSE_DECLTYPES
        )
        g.db.row_factory = sqlite3.Row

    return g.db


def close_db(e=None):
    """Close the connection of this request, if it has one."""
    db = g.pop("db", None)

    if db is not None:
        db.close()


def init_db():
    """Drop what there is and make the tables."""
    os.makedirs(os.path.dirname(current_app.config["DATABASE"]), exist_ok=True)
    db = get_db()

    with current_app.open_resource("schema.sql") as f:
        db.executescript(f.read().decode("utf8"))


@click.command("init-db")
def init_db_command():
    """Drop what there is and make the tables."""
    init_db()
    click.echo("The tables are there.")


sqlite3.register_converter("timestamp", lambda v: datetime.fromisoformat(v.decode()))


def init_app(app):
    """Tell the application what it has to know of the database."""
    app.teardown_appcontext(close_db)
    app.cli.add_command(init_db_command)
