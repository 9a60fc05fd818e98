import os

import psycopg2


class Store:
    def __init__(self, dsn):
        self._dsn = dsn
        self._conn = None

    @property
    def conn(self):
        if self._conn is None or self._conn.closed:
            self._conn = psycopg2.connect(self._dsn)
        return self._conn

    def create(self):
        with self.conn as conn, conn.cursor() as cur:
            cur.execute("CREATE TABLE person (id serial PRIMARY KEY, name text UNIQUE)")

    def add(self, *names):
        with self.conn as conn:
            with conn.cursor() as cur:
                for name in names:
                    cur.execute("INSERT INTO person (name) VALUES (%s)", (name,))

    def names(self):
        with self.conn.cursor() as cur:
            cur.execute("SELECT name FROM person ORDER BY id")
            return [row[0] for row in cur]

    def close(self):
        if self._conn is not None:
            self._conn.close()
            self._conn = None


def main():
    store = Store(os.environ["POSTGRES"])
    store.create()
    store.add("ada", "bob")
    try:
        store.add("eve", "ada")
    except psycopg2.IntegrityError as error:
        print("taken", error.pgcode)
    store.close()
    print(store.names())
    store.close()
    store.close()


if __name__ == "__main__":
    main()
