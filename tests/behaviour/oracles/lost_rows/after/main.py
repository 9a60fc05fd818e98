import os
import sqlite3

connection = sqlite3.connect(os.environ["DATA"] + "/a.db")
connection.execute("CREATE TABLE a (b)")
connection.execute("INSERT INTO a VALUES (1)")
connection.close()
