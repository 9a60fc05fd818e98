import os
import psycopg2
from psycopg2 import OperationalError

URL = os.environ["POSTGRES"]

conn = psycopg2.connect(URL)
cursor = conn.cursor()
cursor.execute("CREATE TABLE users (id int, name text)")
cursor.execute("INSERT INTO users VALUES (1, 'ada'), (2, 'bob')")
conn.commit()
cursor.execute("SELECT * FROM users")
results = cursor.fetchall()  # Blocks until data arrives
print(results)


def remove(name):
    connection = None
    cur = None
    try:
        connection = psycopg2.connect(URL)
        cur = connection.cursor()
        cur.execute("DELETE FROM users WHERE name = %s", (name,))
        count = cur.rowcount
        connection.commit()  # now it is gone
        return count
    except (Exception, psycopg2.DatabaseError) as error:
        if connection:
            connection.rollback()
        print("error", type(error).__name__ != "")
        return -1
    finally:
        if cur is not None:
            cur.close()
        if connection is not None:
            connection.close()


def touch(name):
    try:
        other = psycopg2.connect(URL)
        cur = other.cursor()
        cur.execute("UPDATE users SET name = upper(name) WHERE name = %s", [name])
        if cur.rowcount == 0:
            print("nobody")
        other.commit()
        cur.close()
    except OperationalError as error:
        print("gone")
        return
    finally:
        if other is not None:
            other.close()


print(remove("bob"), remove("eve"))
touch("ada")
touch("eve")
last = psycopg2.connect(URL)
cursor = last.cursor()
cursor.execute("SELECT name FROM users")
print(cursor.fetchall())
last.close()
