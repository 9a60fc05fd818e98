# traps: 6.1, 6.2, 6.4
# outcome: converted
# turns: make, twice, fails
# servers: postgres
"""A `with` over a connection of psycopg2 ends a transaction, not the connection."""

import os

import psycopg2


def make(address):
    connection = psycopg2.connect(address)
    with connection:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE word (id serial PRIMARY KEY, text text UNIQUE)")
    connection.close()


def twice(address):
    connection = psycopg2.connect(address)
    with connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO word (text) VALUES (%s)", ("a",))
    with connection:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO word (text) VALUES (%s) RETURNING id", ("b",))
            number = cursor.fetchone()
    is_open = not connection.closed
    connection.close()
    return number, is_open


def fails(address):
    connection = psycopg2.connect(address)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("INSERT INTO word (text) VALUES ('c')")
            cursor.execute("INSERT INTO word (text) VALUES ('a')")
    except psycopg2.IntegrityError as error:
        print(type(error).__name__, error.pgcode)
    cursor = connection.cursor()
    cursor.execute("SELECT text FROM word ORDER BY text")
    found = [text for (text,) in cursor]
    connection.close()
    return found


def main():
    address = os.environ["POSTGRES"]
    make(address)
    print(twice(address), fails(address))


if __name__ == "__main__":
    main()
