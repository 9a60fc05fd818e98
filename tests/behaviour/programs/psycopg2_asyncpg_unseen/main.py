import os

import psycopg2

DATABASE_URL = os.environ["POSTGRES"]


def make():
    conn = psycopg2.connect(DATABASE_URL)
    cur = conn.cursor()
    cur.execute("CREATE TABLE tag (id serial PRIMARY KEY, name text)")
    conn.commit()
    conn.close()


def add(name):
    label = name
    conn = psycopg2.connect(DATABASE_URL)
    cur = conn.cursor()
    cur.execute("INSERT INTO tag (name) VALUES (%s)", (label,))
    conn.commit()
    conn.close()


def names():
    conn = psycopg2.connect(DATABASE_URL)
    cur = conn.cursor()
    cur.execute("SELECT name FROM tag ORDER BY id")
    found = [row[0] for row in cur.fetchall()]
    conn.close()
    return found


def main():
    make()
    add("x")
    for values in [(1,), (2.5,)]:
        add(*values)
    print(names())


if __name__ == "__main__":
    main()
