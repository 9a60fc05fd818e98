import os

import pymysql
import pymysql.cursors
from flask import g

HOST, PORT = os.environ["MYSQL"].split(":")


def get_db():
    if "db" not in g:
        g.db = pymysql.connect(host=HOST, port=int(PORT), user="app", password="secret", database="shop", cursorclass=pymysql.cursors.DictCursor)
    return g.db


def close_db(error=None):
    db = g.pop("db", None)
    if db is not None:
        db.close()


def query(sql, args=None, one=False):
    cur = get_db().cursor()
    cur.execute(sql, args)
    found = cur.fetchall()
    cur.close()
    return (found[0] if found else None) if one else found
