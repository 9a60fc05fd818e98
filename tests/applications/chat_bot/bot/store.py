import sqlite3
from contextlib import contextmanager

from .settings import get_settings

SCHEMA = """
create table if not exists alerts (
    id integer primary key autoincrement,
    user text not null,
    symbol text not null,
    limit_value real not null
);
"""


@contextmanager
def connection():
    conn = sqlite3.connect(get_settings().db_path)
    conn.row_factory = sqlite3.Row
    try:
        yield conn
        conn.commit()
    except Exception:
        conn.rollback()
        raise
    finally:
        conn.close()


def init():
    with connection() as conn:
        conn.executescript(SCHEMA)


def add_alert(user, symbol, limit_value):
    with connection() as conn:
        cur = conn.execute(
            "insert into alerts (user, symbol, limit_value) values (?, ?, ?)", (user, symbol, limit_value)
        )
        return cur.lastrowid


def alerts_for(user):
    with connection() as conn:
        return [dict(row) for row in conn.execute("select * from alerts where user = ? order by id", (user,))]


def all_alerts():
    with connection() as conn:
        for row in conn.execute("select * from alerts order by id"):
            yield row["user"], row["symbol"], row["limit_value"]
