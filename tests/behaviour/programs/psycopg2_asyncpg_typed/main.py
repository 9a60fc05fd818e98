import os
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Optional

import psycopg2
from psycopg2.extras import RealDictCursor

DATABASE_URL = os.environ["POSTGRES"].replace("postgres://", "postgresql://")

SCHEMA = """
CREATE TABLE IF NOT EXISTS book (
    id SERIAL PRIMARY KEY,
    title VARCHAR(40) NOT NULL,
    price NUMERIC(8, 2) NOT NULL DEFAULT 0,
    weight DOUBLE PRECISION,
    sold BOOLEAN NOT NULL DEFAULT FALSE,
    bought DATE,
    CHECK (price >= 0)
);
CREATE TABLE IF NOT EXISTS loan (book_id integer REFERENCES book (id), reader text, seen timestamp DEFAULT '2024-01-02 03:04:05')
"""


@dataclass
class Book:
    title: str
    price: Decimal
    weight: Optional[float] = None
    bought: Optional[date] = None


def prepare():
    with psycopg2.connect(DATABASE_URL) as conn, conn.cursor() as cur:
        cur.execute(SCHEMA)


def add(book: Book):
    conn = psycopg2.connect(DATABASE_URL)
    try:
        with conn.cursor() as cur:
            cur.execute(
                "INSERT INTO book (title, price, weight, bought) VALUES (%s, %s, %s, %s) RETURNING id",
                (book.title, book.price, book.weight, book.bought),
            )
            key = cur.fetchone()[0]
        conn.commit()
    finally:
        conn.close()
    return key


def find(key: int):
    conn = psycopg2.connect(DATABASE_URL)
    cur = conn.cursor(cursor_factory=RealDictCursor)
    cur.execute("SELECT * FROM book WHERE id = %s", (key,))
    row = cur.fetchone()
    conn.close()
    return row


def lend(key: int, reader):
    conn = psycopg2.connect(DATABASE_URL)
    cur = conn.cursor()
    cur.execute("INSERT INTO loan (book_id, reader) VALUES (%s, %s)", (key, reader))
    cur.execute("UPDATE book SET sold = %s WHERE id = %s", (True, key))
    changed = cur.rowcount
    conn.commit()
    conn.close()
    return changed


def loans(reader, limit=5):
    conn = psycopg2.connect(DATABASE_URL)
    cur = conn.cursor()
    cur.execute(
        "SELECT b.title, l.reader, l.seen, b.price FROM loan AS l JOIN book b ON b.id = l.book_id"
        " WHERE l.reader LIKE %(reader)s ORDER BY b.id LIMIT %(limit)s",
        {"reader": reader, "limit": limit},
    )
    found = cur.fetchall()
    conn.close()
    return found


def connect():
    return psycopg2.connect(DATABASE_URL, cursor_factory=RealDictCursor)


def rename(key: int, title: str):
    conn = connect()
    try:
        cur = conn.cursor()
        cur.execute("UPDATE book SET title = %s WHERE id = %s", (title, key))
        conn.commit()
        return cur.rowcount > 0
    finally:
        conn.close()


def returned(reader: str):
    conn = connect()
    cur = conn.cursor()
    cur.execute("DELETE FROM loan WHERE reader = %s RETURNING book_id, reader", (reader,))
    conn.commit()
    rows = cur.fetchall()
    cur.close()
    conn.close()
    return rows


def shelf(sold: bool, least: int = None):
    conn = psycopg2.connect(DATABASE_URL)
    cur = conn.cursor()
    if least is not None:
        cur.execute("SELECT title FROM book WHERE sold = %s AND price > %s ORDER BY id", (sold, least))
    elif sold:
        cur.execute("SELECT title FROM book WHERE sold ORDER BY id")
    else:
        cur.execute("SELECT title FROM book ORDER BY id")
    titles = cur.fetchall()  # of those
    conn.close()
    return titles


def number(reader: str = ""):
    with psycopg2.connect(DATABASE_URL) as conn:
        with conn.cursor() as cur:
            if reader:
                cur.execute("SELECT count(*) FROM loan WHERE reader = %s", (reader,))
            else:
                cur.execute("SELECT count(*) FROM loan")
            return cur.fetchone()[0]


def note(reader: str):
    conn = psycopg2.connect(DATABASE_URL)
    try:
        with conn.cursor() as cur:
            cur.execute("INSERT INTO loan (reader) VALUES (%s) RETURNING seen, book_id", (reader,))
            conn.commit()
            seen = cur.fetchone()[0]
        return seen.isoformat()
    finally:
        conn.close()


def figures():
    conn = psycopg2.connect(DATABASE_URL)
    cur = conn.cursor()
    cur.execute("SELECT count(*), sum(price) AS total, avg(weight), max(title), min(bought) FROM book WHERE sold")
    found = cur.fetchone()
    cur.execute("SELECT count(*) FROM loan")
    count = cur.fetchone()[0]
    conn.close()
    return found, count


def main():
    prepare()
    print(add(Book("Emma", Decimal("7.50"))), add(Book("Persuasion", Decimal("9"), 0.5, date(1817, 12, 20))))
    print(find(1)["title"], dict(find(2)), find(99999999999), find(3))
    print(lend(1, "ada"), lend(2, "alan"))
    print(loans("a%"), loans("al%", 1), loans("b%"))
    print(figures())
    print(rename(1, "Emma!"), rename(99999999999, "none"), find(99999999999) is None)
    print([dict(row) for row in returned("ada")], returned("ada"), note("eve"))
    print(loans("%"), shelf(True), shelf(False), shelf(True, 8))
    print(number(), number("eve"), number("nobody"))


if __name__ == "__main__":
    main()
