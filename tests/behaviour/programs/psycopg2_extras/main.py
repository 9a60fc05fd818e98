import io
import os
import sys

import psycopg2
from psycopg2 import extras
from psycopg2.extras import execute_batch, execute_values


def values(cur):
    cur.execute("CREATE TABLE t (a int, b text)")
    rows = [(number, f"r{number}") for number in range(1, 6)]
    keys = execute_values(cur, "INSERT INTO t (a, b) VALUES %s RETURNING a", rows, page_size=2, fetch=True)
    print("values", len(keys), [key for (key,) in keys])
    extras.execute_values(cur, "INSERT INTO t VALUES %s", ({"a": n} for n in (6, 7)), template="(%(a)s, '%%')")
    execute_batch(cur, "UPDATE t SET a = a + %s WHERE a = %s", [(10, 1), (10, 2)], page_size=1)
    cur.execute("SELECT a, b FROM t WHERE a > 10 ORDER BY a")
    print("batch", cur.fetchall())
    try:
        execute_values(cur, "INSERT INTO t VALUES %s, %s", rows)
    except ValueError as error:
        print(type(error).__name__)


def copies(cur):
    cur.execute("CREATE TABLE copied (id int, name text)")
    cur.copy_from(io.StringIO("1|one\n2|\\N\n"), "copied", sep="|", columns=("id", "name"))
    print("copied", cur.rowcount)
    out = io.StringIO()
    cur.copy_to(out, "copied", sep="|")
    print(out.getvalue(), end="")
    raw = io.BytesIO()
    cur.copy_expert("COPY copied TO STDOUT WITH CSV HEADER", raw)
    print(raw.getvalue())
    cur.copy_expert(sql="COPY copied FROM STDIN WITH CSV", file=io.StringIO("3,\u00e9\n"))
    cur.execute("SELECT * FROM copied ORDER BY id")
    print(cur.fetchall())


def files(cur, folder):
    path = os.path.join(folder, "copied.csv")
    with open(path, "w") as target:
        cur.copy_expert("COPY copied TO STDOUT WITH CSV", target)
    with open(path, "rb") as source:
        cur.copy_from(source, "copied", sep=",", null="")
    with open(os.path.join(folder, "copied.txt"), "wb") as target:
        cur.copy_to(target, "copied", columns=["name"])
    print("files", cur.rowcount)


def calls(cur):
    cur.execute("CREATE FUNCTION twice(n int, plus int DEFAULT 0) RETURNS int LANGUAGE sql AS 'SELECT 2 * n + plus'")
    print("called", cur.callproc("twice", [3]), cur.fetchone())
    print(cur.callproc("twice", {"n": 1, "plus": 2}), cur.fetchone())
    cur.execute("SELECT 1; SELECT 2; SELECT twice(%s)", (2,))
    print(cur.fetchone())


def main():
    conn = psycopg2.connect(os.environ["POSTGRES"])
    try:
        with conn:
            with conn.cursor() as cur:
                values(cur)
                copies(cur)
                files(cur, sys.argv[2])
                calls(cur)
    finally:
        conn.close()


if __name__ == "__main__":
    main()
