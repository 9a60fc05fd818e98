import sqlite3


class Warehouse:
    def __init__(self, path):
        self.path = path

    def prepare(self):
        with sqlite3.connect(self.path) as connection:
            connection.execute("DROP TABLE IF EXISTS items")
            connection.execute("CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, tag TEXT, price INTEGER)")

    def store(self, rows):
        connection = sqlite3.connect(self.path)
        try:
            connection.executemany("INSERT INTO items VALUES (?, ?, ?, ?)", rows)
            connection.commit()
            return connection.total_changes
        finally:
            connection.close()

    def totals(self):
        connection = sqlite3.connect(self.path)
        cursor = connection.execute("SELECT tag, sum(price) FROM items GROUP BY tag ORDER BY tag DESC")
        totals = cursor.fetchall()
        connection.close()
        return totals
