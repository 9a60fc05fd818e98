import os
from contextlib import closing, contextmanager

import pymysql
import pymysql.cursors
from pymysql.err import IntegrityError

HOST, PORT = os.environ["MYSQL"].split(":")
CONFIG = {
    "host": HOST,
    "port": int(PORT),
    "read_timeout": 20,
    "user": "app",
    "password": "secret",
    "database": "shop",
    "charset": "utf8mb4",
    "cursorclass": pymysql.cursors.DictCursor,
}


class Database:
    def __init__(self):
        self.conn = None

    def connect(self):
        self.conn = pymysql.connect(host=HOST, port=int(PORT), user="app", passwd="secret", db="shop")
        return self.conn

    def query(self, sql, args=None):
        if self.conn is None or not self.conn.open:
            self.connect()
        cursor = self.conn.cursor()
        try:
            cursor.execute(sql, args)
            return cursor.fetchall()
        finally:
            cursor.close()

    def execute(self, sql, args=None):
        try:
            self.conn.ping(reconnect=True)
            with self.conn.cursor() as cursor:
                n = cursor.execute(sql, args)
            self.conn.commit()
            return n
        except pymysql.MySQLError as error:
            self.conn.rollback()
            print("failed", error.args[0])
            return -1

    def close(self):
        if self.conn:
            self.conn.close()
            self.conn = None

    def __enter__(self):
        self.connect()
        return self

    def __exit__(self, *exc):
        self.close()


@contextmanager
def cursor(commit=False):
    conn = pymysql.connect(**CONFIG)
    try:
        cur = conn.cursor()
        yield cur
        if commit:
            conn.commit()
    except Exception:
        conn.rollback()
        raise
    finally:
        conn.close()


def count():
    with closing(pymysql.connect(host=HOST, port=int(PORT), user="app", password="secret", database="shop")) as conn:
        with closing(conn.cursor(pymysql.cursors.SSCursor)) as cur:
            cur.execute("SELECT id FROM item ORDER BY id")
            return sum(1 for _ in cur)


def stream(size):
    conn = pymysql.connect(host=HOST, port=int(PORT), user="app", password="secret", database="shop")
    with conn, conn.cursor(pymysql.cursors.SSDictCursor) as cur:
        cur.execute("SELECT id, name FROM item ORDER BY id")
        while True:
            batch = cur.fetchmany(size)
            if not batch:
                break
            for row in batch:
                yield row["id"], row["name"]


def transfer(conn, fails):
    conn.begin()
    try:
        with conn.cursor() as cur:
            cur.execute("UPDATE item SET price = price + 1 WHERE name = %s", ("n1",))
            if fails:
                raise ValueError(cur.rowcount)
        conn.commit()
    except ValueError as error:
        conn.rollback()
        print("back", error)


def main():
    with Database() as db:
        db.execute("CREATE TABLE item (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) UNIQUE, data BLOB, price DOUBLE)")
        print(db.execute("INSERT INTO item (name, data, price) VALUES (%s, %s, %s)", ("it's", b"\x00\xff'", 1.5)))
        print(db.execute("INSERT INTO item (name) VALUES (%s)", ("it's",)))
        print(db.query("SELECT * FROM item"))
    with cursor(commit=True) as cur:
        print(cur.executemany("INSERT INTO item (name, price) VALUES (%s, %s)", [("n%d" % i, i / 2 + 1) for i in range(4)]))
    try:
        with cursor() as cur:
            cur.execute("INSERT INTO item (name) VALUES ('n1')")
    except IntegrityError as error:
        print("dup", type(error).__name__)
    with cursor() as cur:
        cur.execute("SELECT name, price FROM item WHERE name IN %s ORDER BY name", (("n1", "n2"),))
        for row in cur:
            print(row)
        print(cur.execute("SELECT name FROM item WHERE name IN %s", (["n3", "it's"],)), cur.execute("UPDATE item SET data = %s", (bytearray(b"new"),)))
        cur.execute("SELECT name FROM item ORDER BY id")
        print(cur.fetchone(), cur.fetchmany(2), cur.rownumber, cur.fetchall()[:1], [d[0] for d in cur.description])
        cur.execute("SELECT name FROM item WHERE id = %(id)s", {"id": 1})
        print(list(cur), cur.lastrowid is None)
    print(count(), list(stream(2)))
    conn = pymysql.connect(host=HOST, port=int(PORT), user="app", password="secret", database="shop", autocommit=True)
    print(conn.get_autocommit(), conn.open)
    transfer(conn, fails=True)
    transfer(conn, fails=False)
    cur = conn.cursor()
    cur.execute("SELECT price FROM item WHERE name = %s", "n1")
    print(cur.fetchone())
    try:
        cur.execute("SELEC")
    except pymysql.ProgrammingError as error:
        print(error.args[0])
    conn.close()
    try:
        conn.cursor().execute("SELECT 1")
    except pymysql.err.InterfaceError as error:
        print("closed", type(error).__name__)
    try:
        pymysql.connect(host=HOST, port=int(PORT), user="stranger", password="bad")
    except pymysql.OperationalError as error:
        print("denied", error.args[0])


if __name__ == "__main__":
    main()
