import pymysql
from pymysql.cursors import DictCursor

from settings import HOST, PORT


def limited():
    conn = pymysql.connect(host=HOST, port=int(PORT), user="app", password="secret", bind_address="127.0.0.1")
    with conn:
        with conn.cursor(DictCursor) as cur:
            cur.execute("SELECT 1 AS one")
            return cur.fetchone()
