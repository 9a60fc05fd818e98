import psycopg2


def names(dsn):
    connection = psycopg2.connect(dsn)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM goods WHERE price < %s", (10,))
            return [row[0] for row in cursor.fetchall()]
    finally:
        connection.close()


def rename(dsn, old, new):
    connection = psycopg2.connect(dsn)
    cursor = connection.cursor()
    cursor.execute("UPDATE goods SET name = %s WHERE name = %s", (new, old))
    connection.commit()
    cursor.close()
    connection.close()
