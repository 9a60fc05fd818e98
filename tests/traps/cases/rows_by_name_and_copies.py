# traps: 6.12, 6.13, 6.15
# outcome: converted
# turns: make, as_dict, as_both, copied
# servers: postgres
"""Rows that are dicts or lists with names, and COPY."""

import io
import os

import psycopg2
import psycopg2.extras


def make(connection):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE word (id int, text text)")
        cursor.copy_expert("COPY word FROM STDIN WITH (FORMAT csv)", io.StringIO("1,a\n2,b\n"))


def as_dict(connection):
    with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        cursor.execute("SELECT id, text FROM word ORDER BY id")
        return [dict(row) for row in cursor.fetchall()]


def as_both(connection):
    with connection.cursor(cursor_factory=psycopg2.extras.DictCursor) as cursor:
        cursor.execute("SELECT id, text FROM word ORDER BY id")
        row = cursor.fetchone()
        return row["text"], row[0], list(row)


def copied(connection):
    out = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY word TO STDOUT WITH (FORMAT csv)", out)
    return out.getvalue()


def main():
    connection = psycopg2.connect(os.environ["POSTGRES"])
    make(connection)
    print(as_dict(connection), as_both(connection), copied(connection))
    connection.close()


if __name__ == "__main__":
    main()
