import logging
from contextlib import contextmanager

import psycopg2

from notifier.config import load_config

logger = logging.getLogger(__name__)


@contextmanager
def get_connection():
    """Open a connection; commit on success, roll back on error."""
    conn = psycopg2.connect(load_config().database_url)
    try:
        yield conn
        conn.commit()
    except Exception:
        conn.rollback()
        logger.exception("transaction failed, rolled back")
        raise
    finally:
        conn.close()


SCHEMA = """
CREATE TABLE IF NOT EXISTS subscriptions (
    id SERIAL PRIMARY KEY,
    topic TEXT NOT NULL,
    url TEXT NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE TABLE IF NOT EXISTS deliveries (
    id SERIAL PRIMARY KEY,
    subscription_id INTEGER NOT NULL REFERENCES subscriptions (id),
    event_id TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
"""


def create_tables():
    with get_connection() as conn:
        with conn.cursor() as cur:
            cur.execute(SCHEMA)
