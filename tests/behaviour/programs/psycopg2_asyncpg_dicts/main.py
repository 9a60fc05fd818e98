import json
import os
import psycopg2
import psycopg2.extras
from psycopg2.extras import DictCursor

URL = os.environ["POSTGRES"]


def setup():
    with psycopg2.connect(URL) as conn:
        with conn.cursor() as cur:
            cur.execute("CREATE TABLE item (id int, name text, price numeric)")
            cur.execute("INSERT INTO item VALUES (1, 'a', 1.5), (2, 'b', NULL)")


def items():
    conn = psycopg2.connect(URL)
    with conn.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cur:
        cur.execute("SELECT * FROM item ORDER BY id")
        found = cur.fetchall()
    conn.close()
    return found


def names():
    conn = psycopg2.connect(URL)
    cur = conn.cursor(cursor_factory=psycopg2.extras.RealDictCursor)
    cur.execute("SELECT id, name FROM item ORDER BY id")
    lines = [f"{row['id']}: {row['name']}" for row in cur]
    cur.execute("SELECT id, name FROM item ORDER BY id")
    keys = [a + b for a, b in cur.fetchall()]
    cur.execute("SELECT max(id) AS most FROM item")
    most = cur.fetchone()["most"]
    cur.execute("SELECT * FROM item WHERE id = %s", (99,))
    none = cur.fetchone()
    conn.close()
    return lines, keys, most, none


def marked():
    conn = psycopg2.connect(URL)
    cur = conn.cursor(cursor_factory=psycopg2.extras.RealDictCursor)
    cur.execute("SELECT id FROM item WHERE id = 1")
    row = cur.fetchone()
    row["id"] += 1
    cur.execute("SELECT id FROM item WHERE id > %s", (1,))
    for one in cur:
        one["seen"] = True
        print(one["seen"], len(one))
    conn.close()
    return row["id"]


def both(key):
    conn = psycopg2.connect(URL)
    cur = conn.cursor(cursor_factory=DictCursor)
    cur.execute("SELECT id, name FROM item WHERE id = %s", (key,))
    row = cur.fetchone()
    conn.close()
    return row["name"], row[0]


if __name__ == "__main__":
    setup()
    for item in items():
        print(json.dumps({**item, "price": str(item.get("price"))}), sorted(item), isinstance(item, dict))
    print(names(), both(2), marked())
