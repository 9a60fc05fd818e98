import os
import psycopg2
import psycopg2.extensions

URL = os.environ["POSTGRES"]


class Late(Exception):
    pass


def setup():
    conn = psycopg2.connect(URL)
    conn.autocommit = True
    cur = conn.cursor()
    cur.execute("CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL, price numeric(8, 2), tags text[], extra jsonb, made timestamptz DEFAULT '2024-01-02 03:04:05+00', code uuid)")
    cur.execute("CREATE TABLE log (what text)")
    cur.executemany("INSERT INTO item (name, price, tags) VALUES (%s, %s, %s)", [("a", 1.5, ["x"]), ("b", "2.25", []), ("c", 3, ["y", None])])
    conn.close()


def load():
    connection = psycopg2.connect(URL)
    cursor = connection.cursor()
    cursor.execute("SELECT id, name, price, tags, extra, made, code FROM item ORDER BY id")
    rows = cursor.fetchall()
    cursor.close()
    connection.close()
    for row in rows:
        print(row)
    print(len(rows), rows[0] == (1,), type(rows[0]))


def several():
    conn = psycopg2.connect(URL)
    cur = conn.cursor()
    for name in ["d", "e"]:
        cur.execute("INSERT INTO item (name, extra) VALUES (%s, %s) RETURNING id, extra", (name, '{"n": 1}'))
        key, extra = cur.fetchone()
        print(key, extra)
        cur.execute("INSERT INTO log VALUES (%s)", (f"added {key}",))
        conn.commit()
    cur.execute("UPDATE item SET price = price * %s WHERE price IS NOT NULL RETURNING name", (2,))
    first = cur.fetchone()
    print("first", first)
    conn.commit()
    cur.execute("SELECT count(*) FROM log")
    if cur.fetchone()[0] == 2:
        print("two")
    cur.execute("SELECT name FROM item WHERE name = ANY(%s)", (["a", "e"],))
    print([name for (name,) in cur])
    cur.execute("SELECT name, price FROM item WHERE price BETWEEN %s AND %s ORDER BY 1", (1, "7"))
    for row in cur:
        print(row[0], row[1])
    conn.close()


def failing(when):
    conn = psycopg2.connect(URL)
    try:
        cur = conn.cursor()
        cur.execute("INSERT INTO log VALUES ('before')")
        if when == "python":
            raise Late(when)
        if when == "server":
            cur.execute("INSERT INTO item (name) VALUES (%s)", (None,))
        conn.commit()
    except psycopg2.IntegrityError as error:
        conn.rollback()
        print("integrity", error.pgcode)
    except Late:
        print("late")
    finally:
        conn.close()


def logged():
    conn = psycopg2.connect(URL)
    cur = conn.cursor()
    cur.execute("SELECT what FROM log ORDER BY 1")
    found = cur.fetchall()
    conn.close()
    return found


def refused():
    try:
        conn = psycopg2.connect("host=127.0.0.1 port=1 dbname='no such' user=postgres connect_timeout=2")
        conn.close()
    except psycopg2.OperationalError as error:
        print("refused", error.pgcode)
    try:
        conn = psycopg2.connect(URL, dbname="absent")
        conn.close()
    except psycopg2.OperationalError as error:
        print("refused", error.pgcode)


def broken():
    conn = psycopg2.connect(URL)
    try:
        with conn:
            with conn.cursor() as cur:
                cur.execute("INSERT INTO log VALUES ('x')")
                cur.execute("INSERT INTO nothing VALUES (1)")
    except psycopg2.ProgrammingError as error:
        print("broken", error.pgcode)
    with conn, conn.cursor() as cur:
        cur.execute("INSERT INTO log VALUES ('y')")
    conn.close()


if __name__ == "__main__":
    setup()
    load()
    several()
    for when in ["python", "server", "never"]:
        failing(when)
    broken()
    print(logged())
    refused()
