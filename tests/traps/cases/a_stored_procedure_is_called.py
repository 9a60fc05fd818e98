# traps: 6.11
# outcome: converted
# turns: make, add
# servers: postgres
"""`callproc` is gone."""

import os

import psycopg2


def make(connection):
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION plus(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b'")


def add(connection):
    with connection.cursor() as cursor:
        cursor.callproc("plus", (2, 3))
        return cursor.fetchone()


def main():
    connection = psycopg2.connect(os.environ["POSTGRES"])
    make(connection)
    print(add(connection))
    connection.close()


if __name__ == "__main__":
    main()
