import threading

import pymysql
import pymysql.cursors

import settings
from limited import limited


class Keeper:
    def __init__(self):
        self.db = pymysql.connect(**settings.DATABASE)
        self.cur = self.db.cursor(pymysql.cursors.Cursor)

    def one(self):
        self.cur.execute("SELECT %s AS three", [3])
        return list(next(self.cur, None))

    def __del__(self):
        self.db.close()


def worker(found, n):
    conn = pymysql.connect(host=settings.HOST, port=int(settings.PORT), user="app", password="secret", database="shop")
    try:
        with conn.cursor(cursor=pymysql.cursors.DictCursor) as cur:
            cur.execute("SELECT SLEEP(0.05) AS slept, %s AS n", (n,))
            found.append(cur.fetchall()[0]["n"])
    finally:
        conn.close()


def impatient():
    conn = pymysql.connect(**settings.DATABASE, read_timeout=0.3)
    try:
        with conn.cursor() as cur:
            cur.execute("SELECT SLEEP(2)")
            return cur.fetchone()
    except pymysql.OperationalError as error:
        return error.args[0], conn.open


def main():
    print(limited(), impatient())
    keeper = Keeper()
    print(keeper.one())
    del keeper
    found = []
    threads = [threading.Thread(target=worker, args=(found, n)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sorted(found))


if __name__ == "__main__":
    main()
