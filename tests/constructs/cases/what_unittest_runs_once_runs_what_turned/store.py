import os
import sqlite3
import tempfile
from pathlib import Path

import requests

DB = Path(tempfile.mkdtemp()) / "store.db"


def run(sql, values=()):
    conn = sqlite3.connect(DB)
    try:
        rows = conn.execute(sql, values).fetchall()
        conn.commit()
        return rows
    finally:
        conn.close()


def create():
    run("create table if not exists items (number integer, status integer)")


def fill(count):
    for number in range(count):
        status = requests.get(f"{os.environ['SERVER']}/items/{number}").status_code
        run("insert into items values (?, ?)", (number, status))
    return count
