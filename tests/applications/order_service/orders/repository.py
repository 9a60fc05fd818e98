from psycopg2 import errors
from psycopg2.extensions import connection
from psycopg2.extras import RealDictCursor


class InvalidOrder(Exception):
    pass


class Orders:
    """What is known of orders."""

    def __init__(self, conn: connection):
        self.conn = conn

    def place(self, customer: str, lines: dict[str, int]) -> int:
        with self.conn.cursor() as cur:
            cur.execute("INSERT INTO orders (customer) VALUES (%s) RETURNING id", (customer,))
            key = cur.fetchone()[0]
            try:
                cur.executemany(
                    "INSERT INTO line (order_id, article, amount) VALUES (%s, %s, %s)",
                    [(key, article, amount) for article, amount in lines.items()],
                )
            except errors.CheckViolation as error:
                raise InvalidOrder("an amount is not positive") from error
        return key

    def find(self, key: int) -> dict | None:
        with self.conn.cursor(cursor_factory=RealDictCursor) as cur:
            cur.execute("SELECT id, customer FROM orders WHERE id = %(key)s", {"key": key})
            order = cur.fetchone()
            if order is None:
                return None
            cur.execute("SELECT article, amount FROM line WHERE order_id = %s ORDER BY article", (key,))
            return {**order, "lines": {line["article"]: line["amount"] for line in cur}}

    def of(self, customer: str) -> list[int]:
        with self.conn.cursor() as cur:
            cur.execute("SELECT id FROM orders WHERE customer = %s ORDER BY id", (customer,))
            return [key for (key,) in cur.fetchall()]

    def total(self, article: str) -> int:
        with self.conn.cursor() as cur:
            cur.execute("SELECT coalesce(sum(amount), 0) FROM line WHERE article = %s", (article,))
            return cur.fetchone()[0]

    def cancel(self, key: int) -> bool:
        with self.conn.cursor() as cur:
            cur.execute("DELETE FROM orders WHERE id = %s", (key,))
            return cur.rowcount == 1
