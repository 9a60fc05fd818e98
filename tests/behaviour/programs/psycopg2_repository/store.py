import os

import psycopg2
from psycopg2 import errors
from psycopg2.extensions import connection, cursor

SETTINGS = {"dsn": os.environ["POSTGRES"], "connect_timeout": 5}


class Taken(Exception):
    pass


def connect(**changed):
    return psycopg2.connect(**{**SETTINGS, **changed})


def next_key(cur: cursor) -> int:
    cur.execute("SELECT nextval('keys')")
    return cur.fetchone()[0]


class Store:
    def __init__(self, conn: connection):
        self.conn = conn

    def create(self):
        with self.conn, self.conn.cursor() as cur:
            cur.execute("CREATE SEQUENCE keys")
            cur.execute("CREATE TABLE person (id int PRIMARY KEY, name text UNIQUE)")

    def save(self, name):
        try:
            with self.conn:
                with self.conn.cursor() as cur:
                    key = next_key(cur)
                    cur.execute("INSERT INTO person VALUES (%s, %s)", (key, name))
                    return key
        except errors.UniqueViolation as error:
            raise Taken(name) from error

    def all(self, table="person"):
        with self.conn.cursor() as cur:
            cur.execute(f"SELECT * FROM {table} ORDER BY 1")
            return cur.fetchall()

    def close(self):
        self.conn.close()
