"""Connections to PostgreSQL."""

import os
from collections.abc import Iterator

import psycopg2
from psycopg2.extensions import connection


def connect() -> connection:
    return psycopg2.connect(os.environ["POSTGRES"], connect_timeout=5)


def get_connection() -> Iterator[connection]:
    """A connection for one request: committed at the end, or rolled back where something fails."""
    conn = connect()
    try:
        yield conn
        conn.commit()
    except Exception:
        conn.rollback()
        raise
    finally:
        conn.close()


def create_tables() -> None:
    conn = connect()
    try:
        with conn, conn.cursor() as cur:
            cur.execute(
                """
                CREATE TABLE IF NOT EXISTS orders (
                    id serial PRIMARY KEY,
                    customer text NOT NULL,
                    placed timestamptz NOT NULL DEFAULT now()
                )
                """
            )
            cur.execute(
                """
                CREATE TABLE IF NOT EXISTS line (
                    order_id integer NOT NULL REFERENCES orders ON DELETE CASCADE,
                    article text NOT NULL,
                    amount integer NOT NULL CHECK (amount > 0)
                )
                """
            )
    finally:
        conn.close()
