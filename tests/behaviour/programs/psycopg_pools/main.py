import os

import psycopg_pool
from psycopg_pool import ConnectionPool

POOL = ConnectionPool(os.environ["POSTGRES"], min_size=1, max_size=2)


def add(name):
    with POOL.connection() as conn:
        conn.execute("INSERT INTO person VALUES (1, %s)", (name,))


def people():
    with POOL.connection() as conn, conn.cursor() as cur:
        return cur.execute("SELECT * FROM person").fetchall()


def in_block():
    with ConnectionPool(os.environ["POSTGRES"], min_size=1) as pool:
        pool.wait()
        with pool.connection() as conn:
            return conn.execute("SELECT 1").fetchone()[0]


def by_hand():
    pool = ConnectionPool(os.environ["POSTGRES"], min_size=1, open=False)
    pool.open(wait=True)
    try:
        with pool.connection(timeout=5) as conn:
            return conn.execute("SELECT 1").fetchone()[0]
    finally:
        pool.close()


def taken(pool):
    conn = pool.getconn()
    try:
        return conn.execute("SELECT 1").fetchone()[0]
    finally:
        conn.rollback()
        pool.putconn(conn)


def main():
    with POOL.connection() as conn:
        conn.execute("CREATE TABLE person (id int, name text)")
    add("ada")
    try:
        add({"no": "text"})
    except Exception as error:
        print(type(error).__name__)
    print(people())
    print("in a block", in_block())
    print("by hand", by_hand())
    print("taken", taken(POOL))
    first, second = POOL.getconn(), POOL.getconn()
    try:
        POOL.getconn(timeout=0.1)
    except psycopg_pool.PoolTimeout as error:
        print("timeout", type(error).__name__)
    POOL.putconn(first)
    POOL.putconn(second)
    POOL.close()
    print(POOL.closed, POOL.max_size)


if __name__ == "__main__":
    main()
