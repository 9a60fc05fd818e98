"""Where entries are kept."""

import sqlite3

SCHEMA = """
create table if not exists entry (
    id integer primary key,
    feed text not null,
    title text not null,
    seen integer not null default 0,
    unique (feed, title)
)
"""


class Store:
    def __init__(self, path):
        self.path = path

    def add(self, feed, titles):
        """Add entries; tells how many are new."""
        with sqlite3.connect(self.path) as connection:
            connection.execute(SCHEMA)
            before = connection.execute("select count(*) from entry").fetchone()[0]
            connection.executemany(
                "insert or ignore into entry (feed, title) values (?, ?)",
                [(feed, title) for title in titles],
            )
            after = connection.execute("select count(*) from entry").fetchone()[0]
        connection.close()
        return after - before

    def unread(self, feed=None):
        connection = sqlite3.connect(self.path)
        try:
            connection.execute(SCHEMA)
            sql = "select feed, title from entry where seen = 0"
            arguments = ()
            if feed is not None:
                sql += " and feed = ?"
                arguments = (feed,)
            return connection.execute(sql + " order by id", arguments).fetchall()
        finally:
            connection.close()

    def mark(self, feed):
        connection = sqlite3.connect(self.path)
        with connection:
            changed = connection.execute("update entry set seen = 1 where feed = ? and seen = 0", (feed,)).rowcount
        connection.close()
        return changed
