import functools
import os

import psycopg2
from psycopg2.extras import RealDictCursor

DSN = os.environ["POSTGRES"]


def with_connection(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        conn = psycopg2.connect(DSN)
        try:
            result = func(conn, *args, **kwargs)
        except psycopg2.Error:
            conn.rollback()
            raise
        else:
            conn.commit()
            return result
        finally:
            conn.close()

    return wrapper


def transaction(commit=True):
    def decorate(func):
        @functools.wraps(func)
        def wrapper(name):
            with psycopg2.connect(DSN) as conn, conn.cursor() as cur:
                func(name, cur=cur)
                if not commit:
                    conn.rollback()
            conn.close()

        return wrapper

    return decorate


def with_cursor(method):
    @functools.wraps(method)
    def wrapper(self, *args, **kwargs):
        with psycopg2.connect(self.dsn, cursor_factory=RealDictCursor) as conn:
            with conn.cursor() as cur:
                return method(self, cur, *args, **kwargs)

    return wrapper


@with_connection
def create(conn):
    conn.cursor().execute("CREATE TABLE person (name text UNIQUE, age int)")


@with_connection
def add(conn, name, age=None):
    with conn.cursor() as cur:
        cur.execute("INSERT INTO person VALUES (%s, %s) RETURNING age", (name, age))
        return cur.fetchone()[0]


@transaction()
def keep(name, cur):
    cur.execute("INSERT INTO person VALUES (%s)", (name,))


@transaction(commit=False)
def forget(name, cur=None):
    cur.execute("INSERT INTO person VALUES (%s)", (name,))


class People:
    def __init__(self, dsn):
        self.dsn = dsn

    @with_cursor
    def age(self, cur, name):
        cur.execute("SELECT age FROM person WHERE name = %s", (name,))
        return cur.fetchone()["age"]

    @with_cursor
    def names(self, cur):
        cur.execute("SELECT name FROM person ORDER BY name")
        return [row["name"] for row in cur]


def main():
    create()
    print(add("ada", 36), add("bob", age=25), add(name="eve"))
    try:
        add("ada")
    except psycopg2.IntegrityError as error:
        print("taken", error.pgcode)
    keep("dan")
    forget("gone")
    people = People(DSN)
    print(people.age("ada"), people.age(name="eve"), people.names(), add.__name__)


if __name__ == "__main__":
    main()
