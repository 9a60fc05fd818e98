import sqlite3

from flask import current_app, g


def connection():
    if "connection" not in g:
        g.connection = sqlite3.connect(current_app.config["DATABASE"])
        g.connection.execute("create table if not exists link (key text primary key, url text, title text)")
    return g.connection


def close(error=None):
    opened = g.pop("connection", None)
    if opened is not None:
        opened.close()
