import os

import psycopg
from psycopg.rows import class_row, dict_row, namedtuple_row, scalar_row
from psycopg.types.json import Jsonb


class Person:
    def __init__(self, id, name):
        self.id = id
        self.name = name


def fill(cur: psycopg.Cursor):
    cur.execute("CREATE TABLE person (id serial PRIMARY KEY, name text, extra jsonb)")
    cur.executemany("INSERT INTO person (name) VALUES (%s)", [("ada",), ("bob",)])
    print("filled", cur.rowcount)
    cur.executemany("UPDATE person SET extra = %s WHERE name = %s RETURNING id", [(Jsonb({"a": 1}), "ada"), (Jsonb([2]), "bob")], returning=True)
    ids = [cur.fetchone()]
    while cur.nextset():
        ids.append(cur.fetchone())
    print(ids)


def show(conn):
    with conn.cursor(row_factory=dict_row) as cur:
        for row in cur.execute("SELECT id, name FROM person ORDER BY id"):
            print(row)
    cur = conn.cursor(row_factory=namedtuple_row)
    cur.execute("SELECT id, name FROM person ORDER BY id")
    cur.fetchone()
    print(cur.fetchone(), cur.fetchone(), cur.rownumber, cur.rowcount, [column.name for column in cur.description])
    cur.scroll(0, mode="absolute")
    print(cur.fetchmany(5)[0].name)
    cur.close()
    people = conn.cursor(row_factory=class_row(Person)).execute("SELECT id, name FROM person ORDER BY id DESC").fetchall()
    print([person.name for person in people], cur.closed)
    conn.row_factory = scalar_row
    print(conn.execute("SELECT extra FROM person ORDER BY id").fetchall())


def named(conn):
    with conn.cursor("numbers") as cur:
        cur.itersize = 2
        cur.execute("SELECT generate_series(1, %s)", [5])
        print("named", [number for number in cur], cur.name)


def streams(dsn):
    with psycopg.connect(dsn) as conn, conn.cursor() as cur:
        total = 0
        for number, in cur.stream("SELECT generate_series(1, 4)"):
            total += number
        cur.execute("SELECT 1; SELECT 2")
        print(*[result.fetchall() for result in cur.results()])
        cur.execute("SELECT 'k', 1 UNION SELECT 'l', 2")
        print(total, dict(cur), list(cur))


def copies(cur):
    cur.execute("CREATE TABLE copied (a int, b text)")
    with cur.copy("COPY copied FROM STDIN") as copy:
        for number in range(3):
            copy.write_row((number, f"row {number}"))
    print("copied", cur.rowcount)
    with cur.copy("COPY copied TO STDOUT") as copy:
        print(b"".join(bytes(block) for block in copy))
    with cur.copy("COPY copied TO STDOUT") as copy:
        for row in copy.rows():
            print(row)


def main():
    dsn = os.environ["POSTGRES"]
    with psycopg.connect(dsn) as conn:
        with conn.cursor() as cur:
            fill(cur)
            copies(cur)
        show(conn)
        named(conn)
    streams(dsn)


if __name__ == "__main__":
    main()
