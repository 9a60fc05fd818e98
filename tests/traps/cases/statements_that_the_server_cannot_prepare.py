# traps: 6.5, 6.6, 6.7, 6.8, 6.9, 6.10, 6.16
# outcome: converted
# turns: make, within, null, settings, several, table, notified, built
# servers: postgres
"""Parameters where a server takes none."""

import os

import psycopg2


def make(connection):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE word (text text, size int)")
        cursor.execute("INSERT INTO word VALUES ('a', 1), ('b', NULL), ('c', 3)")


def within(connection, words):
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM word WHERE text IN %s ORDER BY text", (tuple(words),))
        first = cursor.fetchall()
        cursor.execute("SELECT text FROM word WHERE size = ANY(%s) ORDER BY text", ([1, 3],))
        return first, cursor.fetchall()


def null(connection, value):
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM word WHERE size IS %s", (value,))
        return cursor.fetchall()


def settings(connection):
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout TO %s", (5000,))
        cursor.execute("SET TIME ZONE %s", ("Europe/Rome",))
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()


def several(connection):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO word (text) VALUES (%s); SELECT count(*) FROM word WHERE text <> %s", ("d", "a"))
        return cursor.fetchone()


def table(connection):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE other (text text DEFAULT %s)", ("given",))
        cursor.execute("INSERT INTO other DEFAULT VALUES RETURNING text")
        return cursor.fetchone()


def notified(connection):
    with connection.cursor() as cursor:
        cursor.execute("LISTEN channel")
        cursor.execute("NOTIFY channel, %s", ("text",))


def built(connection, column):
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + column + " FROM word WHERE text = %s", ("c",))
        return cursor.fetchone()


def main():
    connection = psycopg2.connect(os.environ["POSTGRES"])
    make(connection)
    print(within(connection, ["a", "b"]), null(connection, None), settings(connection))
    print(several(connection), table(connection), built(connection, "size"))
    notified(connection)
    connection.commit()
    connection.close()


if __name__ == "__main__":
    main()
