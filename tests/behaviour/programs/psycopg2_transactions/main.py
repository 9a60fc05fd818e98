import os

import psycopg2
from psycopg2 import extensions
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

DSN = os.environ["POSTGRES"]


def rows():
    conn = psycopg2.connect(DSN)
    cur = conn.cursor()
    cur.execute("SELECT name, money FROM account ORDER BY name")
    found = cur.fetchall()
    conn.close()
    return found


def one_go():
    with psycopg2.connect(DSN) as conn:
        with conn.cursor() as cur:
            cur.execute("CREATE TABLE account (name text PRIMARY KEY, money int); INSERT INTO account VALUES ('ada', 10)")
    print("kept", rows())


def blocks(conn):
    try:
        with conn:
            with conn.cursor() as cur:
                cur.execute("INSERT INTO account VALUES (%s, %s)", ("eve", 5))
                raise RuntimeError("no")
    except RuntimeError:
        print("rolled back", rows())
    with conn, conn.cursor() as cur:
        cur.execute("UPDATE account SET money = money + 1")
        cur.execute("UPDATE account SET money = money - 1")
    print("still open", conn.closed == 0, conn.get_transaction_status() == extensions.TRANSACTION_STATUS_IDLE)


def by_hand(conn):
    cur = conn.cursor()
    try:
        cur.execute("INSERT INTO account VALUES ('ada', 1)")
    except psycopg2.IntegrityError as error:
        conn.rollback()
        print(error.pgcode, error.diag.constraint_name, error.pgerror.splitlines()[0])
    cur.execute("DELETE FROM account WHERE money > %(money)s", {"money": 100})
    print(cur.rowcount, cur.statusmessage)
    conn.commit()
    cur.close()


def autocommit():
    conn = psycopg2.connect(DSN)
    conn.autocommit = True
    cur = conn.cursor()
    try:
        cur.executemany("INSERT INTO account VALUES (%s, %s)", [("bob", 1), ("ada", 2), ("carl", 3)])
    except psycopg2.errors.UniqueViolation:
        print("in autocommit", rows())
    try:
        with conn:
            cur.execute("DELETE FROM account")
            raise KeyError("x")
    except KeyError:
        print(conn.autocommit, rows())
    cur.execute("VACUUM account")
    conn.close()
    other = psycopg2.connect(DSN)
    other.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    other.cursor().execute("VACUUM")
    other.set_isolation_level(extensions.ISOLATION_LEVEL_SERIALIZABLE)
    cur = other.cursor()
    cur.execute("SHOW transaction_isolation")
    print(cur.fetchone())
    other.rollback()
    other.set_session(readonly=True, isolation_level="READ COMMITTED")
    try:
        cur.execute("DELETE FROM account")
    except psycopg2.Error as error:
        print(type(error).__name__, error.pgcode)
    other.close()


def main():
    one_go()
    conn = psycopg2.connect(DSN, application_name="program")
    try:
        blocks(conn)
        by_hand(conn)
    finally:
        conn.close()
    autocommit()
    conn = psycopg2.connect(DSN)
    conn.cursor().execute("INSERT INTO account VALUES ('never', 0)")
    conn.close()
    print("lost", rows())


if __name__ == "__main__":
    main()
