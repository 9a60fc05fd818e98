import contextlib
import sqlite3


@contextlib.contextmanager
def connection():
    conn = sqlite3.connect(":memory:")
    try:
        yield conn
        conn.commit()
    finally:
        conn.close()


def count():
    with connection() as conn:
        return conn.execute("select 3").fetchone()[0]
