import psycopg
from psycopg import sql


class Taken(Exception):
    pass


class Store:
    """People of one table."""

    def __init__(self, conn: psycopg.Connection, table: str = "person"):
        self.conn = conn
        self.table = sql.Identifier(table)

    @classmethod
    def connect(cls, dsn):
        return cls(psycopg.connect(dsn))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def create(self):
        self.conn.execute(sql.SQL("CREATE TABLE {} (id serial, name text UNIQUE)").format(self.table))
        self.conn.commit()

    def add(self, name):
        try:
            query = sql.SQL("INSERT INTO {} (name) VALUES (%s) RETURNING id").format(self.table)
            (key,) = self.conn.execute(query, (name,)).fetchone()
        except psycopg.errors.UniqueViolation as error:
            self.conn.rollback()
            raise Taken(name) from error
        self.conn.commit()
        return key

    def all(self):
        with self.conn.cursor() as cur:
            cur.execute(sql.SQL("SELECT name, id FROM {} ORDER BY id").format(self.table))
            return [row for row in cur]

    def close(self):
        self.conn.close()
