import os

import psycopg
from psycopg import IsolationLevel, Rollback

DSN = os.environ["POSTGRES"]


def prepare():
    with psycopg.connect(DSN) as conn:
        conn.execute("CREATE TABLE account (name text PRIMARY KEY, money int CHECK (money >= 0))")
        conn.execute("INSERT INTO account VALUES ('ada', 10)")


def rows():
    with psycopg.connect(DSN) as conn:
        return conn.execute("SELECT * FROM account ORDER BY name").fetchall()


def pay(conn, payer, payee, money):
    with conn.transaction():
        conn.execute("UPDATE account SET money = money - %s WHERE name = %s", (money, payer))
        conn.execute("UPDATE account SET money = money + %s WHERE name = %s", (money, payee))


def settings():
    conn = psycopg.connect(DSN, autocommit=True)
    try:
        conn.execute("VACUUM account")
        print("vacuumed", conn.autocommit)
        conn.autocommit = False
        conn.isolation_level = IsolationLevel.SERIALIZABLE
        print(conn.execute("SHOW transaction_isolation").fetchone()[0])
        conn.rollback()
        conn.read_only = True  # one more
        try:
            conn.execute("DELETE FROM account")
        except psycopg.errors.ReadOnlySqlTransaction as error:
            print(error.sqlstate)
        return conn.autocommit, conn.read_only
    finally:
        conn.close()


def main():
    prepare()
    try:
        with psycopg.connect(DSN) as conn:
            conn.execute("INSERT INTO account VALUES ('eve', 1)")
            raise RuntimeError("no")
    except RuntimeError:
        print("rolled back", rows())
    with psycopg.connect(DSN) as conn:
        conn.execute("INSERT INTO account VALUES ('bob', 5)")
        with conn.transaction() as inner:
            conn.execute("INSERT INTO account VALUES ('mallory', 5)")
            raise Rollback(inner)
    print("in part", rows())
    conn = psycopg.connect(DSN)
    pay(conn, "ada", "bob", 3)
    try:
        pay(conn, "ada", "bob", 30)
    except psycopg.errors.CheckViolation as error:
        print(type(error).__name__, error.diag.constraint_name)
    conn.commit()
    conn.execute("DELETE FROM account")
    conn.close()
    print(rows(), conn.closed)
    print(settings())


if __name__ == "__main__":
    main()
