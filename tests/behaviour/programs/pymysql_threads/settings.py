import os

import pymysql.cursors

HOST, PORT = os.environ["MYSQL"].split(":")
DATABASE = dict(host=HOST, port=int(PORT), user="app", passwd="secret", db="shop")
DATABASE["cursorclass"] = pymysql.cursors.DictCursor
