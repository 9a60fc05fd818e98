import os
import psycopg2
from psycopg2 import errors

DSN = os.environ["POSTGRES"]


def connect():
    return psycopg2.connect(DSN)


def create():
    conn = connect()
    cur = conn.cursor()
    cur.execute("CREATE TABLE person (id serial PRIMARY KEY, name text UNIQUE, age int)")
    conn.commit()
    cur.close()
    conn.close()


def add(name, age):
    conn = connect()
    try:
        with conn:
            with conn.cursor() as cur:
                cur.execute(
                    "INSERT INTO person (name, age) VALUES (%s, %s) RETURNING id",
                    (name, age),
                )
                key = cur.fetchone()[0]
        return key
    except errors.UniqueViolation as error:
        print("taken", name, error.pgcode)
        return None
    finally:
        conn.close()


def rename(old, new):
    conn = psycopg2.connect(DSN)
    cur = conn.cursor()
    try:
        cur.execute("UPDATE person SET name = %(new)s WHERE name = %(old)s", {"old": old, "new": new})
        cur.execute("""
            UPDATE person
            SET age = age + 1
            WHERE name = %s AND 5 %% 2 = 1
        """, (new,))
        conn.commit()
    except psycopg2.Error as error:
        conn.rollback()
        print("failed", type(error).__mro__[1].__name__ and "error")
    finally:
        cur.close()
        conn.close()


def names():
    conn = psycopg2.connect(DSN)
    with conn.cursor() as cur:
        cur.execute("SELECT name, age FROM person ORDER BY name")
        found = [f"{name} {age}" for name, age in cur.fetchall()]
    conn.close()
    return found


def rows(minimum):
    conn = psycopg2.connect(DSN)
    cur = conn.cursor()
    cur.execute("SELECT * FROM person WHERE age > %s ORDER BY id", [minimum])
    return cur.fetchall()


def find(key):
    with psycopg2.connect(DSN) as conn, conn.cursor() as cur:
        cur.execute("SELECT name FROM person WHERE id = %s", (key,))
        row = cur.fetchone()
        if row is None:
            return "nobody"
        return row[0]


def main():
    create()
    print(add("ada", 36), add("bob", "7"), add("ada", 1))
    rename("bob", "eve")
    rename("eve", "ada")
    print(names(), rows("6"), rows(7.5))
    print(find(1), find("2"), find(99))


if __name__ == "__main__":
    main()
