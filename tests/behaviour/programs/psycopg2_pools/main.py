import os
from contextlib import contextmanager

from psycopg2.pool import PoolError, SimpleConnectionPool, ThreadedConnectionPool

POOL = ThreadedConnectionPool(1, 2, os.environ["POSTGRES"])


@contextmanager
def held(pool):
    conn = pool.getconn()
    try:
        yield conn
        conn.commit()
    finally:
        pool.putconn(conn)


def people():
    with held(POOL) as conn, conn.cursor() as cur:
        cur.execute("SELECT name FROM person")
        return cur.fetchall()


def add(name):
    conn = POOL.getconn()
    cur = conn.cursor()
    cur.execute("INSERT INTO person VALUES (%s)", (name,))
    return conn


def main():
    with held(POOL) as conn:
        conn.cursor().execute("CREATE TABLE person (name text)")
    conn = add("ada")
    conn.commit()
    POOL.putconn(conn)
    print(POOL.minconn, people())
    first, second = POOL.getconn(), POOL.getconn("key")
    try:
        POOL.getconn()
    except PoolError:
        print("exhausted")
    print("same", POOL.getconn("key") is second)
    POOL.putconn(second, key="key")
    POOL.putconn(first, close=True)
    POOL.putconn(add("eve"))
    print("rolled back", people())
    POOL.closeall()
    try:
        POOL.getconn()
    except PoolError:
        print("closed")
    options = {"dsn": os.environ["POSTGRES"], "database": "postgres"}
    other = SimpleConnectionPool(1, 1, **options)
    conn = other.getconn()
    cur = conn.cursor()
    cur.execute("SELECT 1 WHERE 1 IN %s", ((1, 2),))
    print(cur.fetchone())
    other.putconn(conn)
    other.closeall()


if __name__ == "__main__":
    main()
