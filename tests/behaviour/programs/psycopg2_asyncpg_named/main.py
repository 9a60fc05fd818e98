import os
import psycopg2

URL = os.environ["POSTGRES"]
ADD = "INSERT INTO users (id, name) VALUES (%s, %s)"
BY_NAME = """
    SELECT id, name
    FROM users
    WHERE name LIKE %s AND 5 %% 2 = 1
    ORDER BY id
"""


def add(pairs):
    conn = psycopg2.connect(URL)
    try:
        cur = conn.cursor()
        cur.execute("CREATE TABLE users (id int, name text)")
        for pair in pairs:
            key, name = pair
            values = (key, name)
            cur.execute(ADD, values)
        cur.executemany(ADD, [(7, "g"), ("8", None)])
        conn.commit()
    except psycopg2.Error:
        conn.rollback()
        raise
    finally:
        conn.close()


def like(pattern):
    conn = psycopg2.connect(URL)
    cur = conn.cursor()
    cur.execute(BY_NAME, (pattern,))
    rows = cur.fetchall()
    sql = (
        "SELECT count(*) "
        "FROM users WHERE id > %(low)s"
    )
    cur.execute(sql, {"low": 1})
    (count,) = cur.fetchone()
    conn.close()
    return rows, count


if __name__ == "__main__":
    add([(1, "ada"), ("2", "bob")])
    print(like("%a%"), like("b_b"))
