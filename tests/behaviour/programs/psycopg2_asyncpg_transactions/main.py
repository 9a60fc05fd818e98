import os
import psycopg2

URL = os.environ["POSTGRES"]


def connect():
    conn = psycopg2.connect(URL)
    return conn


def setup():
    conn = connect()
    conn.autocommit = True
    cur = conn.cursor()
    cur.execute("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED, n text)")
    conn.close()


def deferred(key):
    conn = connect()
    cur = conn.cursor()
    try:
        cur.execute("INSERT INTO b VALUES (%s, %s)", (key, "x"))
        print("inserted")
        conn.commit()
        print("committed")
    except psycopg2.IntegrityError as error:
        print("deferred", error.pgcode)
        conn.rollback()
    cur.execute("SELECT count(*) FROM b")
    print(cur.fetchone()[0])
    conn.close()


def within(key, how):
    with psycopg2.connect(URL) as conn:
        with conn.cursor() as cur:
            cur.execute("INSERT INTO a VALUES (%s)", (key,))
            if how == "return":
                return "returned"
            if how == "raise":
                raise KeyError(key)
            for n in range(3):
                if n == 1:
                    continue
                cur.execute(
                    # which
                    "INSERT INTO b (a, n) "
                    "VALUES (%(a)s, %(n)s)",
                    {"a": key, "n": str(n)},
                )
    return "through"


def caught():
    conn = connect()
    cur = conn.cursor()
    cur.execute("INSERT INTO a VALUES (50)")
    try:
        cur.execute("INSERT INTO a VALUES (50)")
    except psycopg2.errors.UniqueViolation:
        print("twice")
    conn.commit()
    cur.execute("SELECT id FROM a ORDER BY id")
    print([row[0] for row in cur.fetchall()])
    conn.close()


def several(keys):
    conn = connect()
    done = 0
    cur = conn.cursor()
    for key in keys:
        try:
            cur.execute("INSERT INTO a VALUES (%s)", (key,))
            cur.execute("INSERT INTO b VALUES (%s)", (key,))
            if key == 102:
                raise ValueError(key)
            conn.commit()
            done += 1
        except (ValueError, psycopg2.Error) as error:
            conn.rollback()
            print("skipped", key, type(error) is ValueError)
    conn.close()
    return done


if __name__ == "__main__":
    setup()
    deferred(1)
    print(within(1, "return"), within(2, "through"))
    try:
        within(3, "raise")
    except KeyError:
        print("raised")
    deferred(1)
    caught()
    print(several([100, 101, 100, 102, "103", "x", 2**40]))
    caught()
