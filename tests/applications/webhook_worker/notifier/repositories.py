from typing import List, Optional

from psycopg2.extras import RealDictCursor

from notifier.models import Subscription


class SubscriptionRepository:
    def __init__(self, conn):
        self.conn = conn

    def add(self, topic: str, url: str) -> int:
        with self.conn.cursor() as cur:
            cur.execute(
                "INSERT INTO subscriptions (topic, url) VALUES (%s, %s) RETURNING id",
                (topic, url),
            )
            return cur.fetchone()[0]

    def get(self, subscription_id: int) -> Optional[Subscription]:
        with self.conn.cursor(cursor_factory=RealDictCursor) as cur:
            cur.execute("SELECT id, topic, url, active FROM subscriptions WHERE id = %s", (subscription_id,))
            row = cur.fetchone()
        return Subscription(**row) if row else None

    def for_topic(self, topic: str) -> List[Subscription]:
        with self.conn.cursor(cursor_factory=RealDictCursor) as cur:
            cur.execute(
                "SELECT id, topic, url, active FROM subscriptions WHERE topic = %s AND active ORDER BY id",
                (topic,),
            )
            return [Subscription(**row) for row in cur.fetchall()]

    def deactivate(self, subscription_id: int) -> bool:
        with self.conn.cursor() as cur:
            cur.execute("UPDATE subscriptions SET active = FALSE WHERE id = %s", (subscription_id,))
            return cur.rowcount > 0


class DeliveryRepository:
    def __init__(self, conn):
        self.conn = conn

    def record(self, subscription_id: int, event_id: str, status: str, attempts: int) -> None:
        with self.conn.cursor() as cur:
            cur.execute(
                """
                INSERT INTO deliveries (subscription_id, event_id, status, attempts)
                VALUES (%(subscription_id)s, %(event_id)s, %(status)s, %(attempts)s)
                """,
                {
                    "subscription_id": subscription_id,
                    "event_id": event_id,
                    "status": status,
                    "attempts": attempts,
                },
            )

    def count(self, status: Optional[str] = None) -> int:
        query = "SELECT count(*) FROM deliveries"
        params = []
        if status is not None:
            query += " WHERE status = %s"
            params.append(status)
        cur = self.conn.cursor()
        try:
            cur.execute(query, params)
            (total,) = cur.fetchone()
            return total
        finally:
            cur.close()
