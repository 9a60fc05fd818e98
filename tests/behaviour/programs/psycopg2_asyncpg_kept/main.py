import os

import psycopg2

URL = os.environ["POSTGRES"]


def create(table):
    conn = psycopg2.connect(URL)
    cur = conn.cursor()
    cur.execute(f"CREATE TABLE {table} (name text)")
    conn.commit()
    conn.close()


def forget(name):
    conn = psycopg2.connect(URL)
    cur = conn.cursor()
    cur.execute("INSERT INTO person VALUES (%s)", (name,))
    conn.close()


def names():
    conn = psycopg2.connect(URL)
    cur = conn.cursor()
    cur.execute("SELECT name FROM person")
    found = cur.fetchall()
    conn.close()
    return found


if __name__ == "__main__":
    create("person")
    forget("ada")
    print("names", names())
