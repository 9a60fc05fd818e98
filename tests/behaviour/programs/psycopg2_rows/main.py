import json
import os
from contextlib import closing

import psycopg2
import psycopg2.extras
from psycopg2.extras import DictCursor, NamedTupleCursor


def fill(cur):
    cur.execute("CREATE TABLE person (id serial PRIMARY KEY, name text)")
    cur.executemany("INSERT INTO person (name) VALUES (%s)", [("ada",), ("bob",)])
    print("filled", cur.rowcount)


def dicts(conn):
    with conn.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cur:
        cur.execute("SELECT * FROM person ORDER BY id")
        for row in cur:
            print(dict(row), row["name"])
        cur.execute("SELECT * FROM person WHERE id = %s", (1,))
        return json.dumps(cur.fetchone())


def lists(conn):
    cur = conn.cursor(cursor_factory=DictCursor)
    cur.execute("SELECT * FROM person ORDER BY id")
    row = cur.fetchone()
    print("by name", row["name"], row[0], list(row.keys()), row, "name" in row, row.get("none", 5), dict(row.items()))
    print([dict(row) for row in cur.fetchall()])
    cur.close()


def named_tuples(conn):
    with conn.cursor(cursor_factory=NamedTupleCursor) as cur:
        cur.execute("SELECT id, name FROM person ORDER BY id DESC")
        person = cur.fetchone()
        print("tuple", person.name, person[0], person._asdict())


def named(conn):
    with conn.cursor("numbers") as cur:
        cur.itersize = 2
        cur.execute("SELECT generate_series(%s, 5) WHERE 1 IN %s", (1, (1, 2)))
        print("named", [number for (number,) in cur])
    cur = conn.cursor(name="more", cursor_factory=psycopg2.extras.RealDictCursor)
    cur.execute("SELECT generate_series(1, 4) AS n")
    print(cur.fetchone()["n"], [row["n"] for row in cur.fetchmany(2)], len(cur.fetchall()), cur.fetchone())
    cur.close()


def plain(cur):
    cur.execute("SELECT generate_series(1, 6)")
    print("first", cur.fetchone(), cur.fetchmany(2), cur.rowcount, cur.rownumber)
    cur.scroll(-1)
    print(cur.fetchone(), list(cur), cur.fetchone(), cur.fetchall())
    cur.execute("SELECT id, name FROM person WHERE name = %s", ("nobody",))
    if cur.fetchone() is None:
        print("none", cur.fetchone(), [column[0] for column in cur.description], cur.description[0].name)
    cur.execute("SELECT id, name FROM person")
    print(dict(cur))
    result = cur.execute("SELECT 1; SELECT 2")
    print(result, cur.fetchone())
    print(cur.mogrify("SELECT %s, %s", ("it's", None)), sorted([(2,), (1,)]))


def main():
    with closing(psycopg2.connect(os.environ["POSTGRES"])) as conn:
        with conn.cursor() as cur:
            fill(cur)
        print(dicts(conn))
        lists(conn)
        named_tuples(conn)
        named(conn)
        with closing(conn.cursor()) as cur:
            plain(cur)
    conn = psycopg2.connect(os.environ["POSTGRES"], cursor_factory=psycopg2.extras.RealDictCursor)
    cur = conn.cursor()
    cur.execute("SELECT 1 AS one")
    print(cur.fetchone()["one"])
    conn.close()


if __name__ == "__main__":
    main()
