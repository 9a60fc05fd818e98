import pymysql
from pymysql.cursors import DictCursor

from settings import HOST, PORT


def limited():
    conn = pymysql.connect(host=HOST, port=int(PORT), user="app", password="secret", read_timeout=20)
    with conn:
        with conn.cursor(DictCursor) as cur:
            cur.execute("SELECT 1 AS one")
            return cur.fetchone()
