import sqlite3


class Store:
    """Recipes in a file; a connection for each use."""

    def __init__(self, path):
        self.path = path

    def prepare(self):
        db = sqlite3.connect(self.path)
        db.execute("create table if not exists recipe (name text primary key, steps text)")
        db.commit()
        db.close()

    def add(self, name, steps):
        db = sqlite3.connect(self.path)
        try:
            db.execute("insert or replace into recipe values (?, ?)", (name, steps))
            db.commit()
        finally:
            db.close()

    def names(self):
        db = sqlite3.connect(self.path)
        try:
            return [name for (name,) in db.execute("select name from recipe order by name")]
        finally:
            db.close()

    def steps(self, name):
        db = sqlite3.connect(self.path)
        try:
            found = db.execute("select steps from recipe where name = ?", (name,)).fetchone()
        finally:
            db.close()
        return found[0] if found else None
