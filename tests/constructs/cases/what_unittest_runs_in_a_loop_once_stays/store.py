import sqlite3
import tempfile
from pathlib import Path

DB = Path(tempfile.mkdtemp()) / "store.db"


def run(sql, values=()):
    conn = sqlite3.connect(DB)
    try:
        rows = conn.execute(sql, values).fetchall()
        conn.commit()
        return rows
    finally:
        conn.close()


class Keeper:
    def open(self):
        self.conn = sqlite3.connect(DB)
        return self.conn.execute("select 1").fetchone()

    def close(self):
        self.conn.close()


keeper = Keeper()
