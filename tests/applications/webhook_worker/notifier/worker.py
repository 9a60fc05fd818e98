import logging
import time

import redis

from notifier import db
from notifier.config import Config, load_config
from notifier.models import Event
from notifier.queue import EventQueue
from notifier.repositories import DeliveryRepository, SubscriptionRepository
from notifier.webhooks import DeliveryError, WebhookClient

logger = logging.getLogger(__name__)


class Worker:
    def __init__(self, config: Config, queue: EventQueue, webhooks: WebhookClient):
        self.config = config
        self.queue = queue
        self.webhooks = webhooks
        self.running = True
        self.processed = 0

    def stop(self):
        self.running = False

    def handle(self, event: Event) -> None:
        with db.get_connection() as conn:
            subscriptions = SubscriptionRepository(conn)
            deliveries = DeliveryRepository(conn)
            for subscription in subscriptions.for_topic(event.topic):
                try:
                    self.webhooks.deliver(subscription, event)
                except DeliveryError as exc:
                    logger.warning("delivery failed: %s", exc)
                    deliveries.record(subscription.id, event.id, "failed", event.attempt + 1)
                    self.requeue(event)
                else:
                    deliveries.record(subscription.id, event.id, "ok", event.attempt + 1)

    def requeue(self, event: Event) -> None:
        event.attempt += 1
        if event.attempt >= self.config.max_attempts:
            logger.error("giving up on %s", event.id)
            self.queue.bury(event)
        else:
            self.queue.push(event)

    def run(self, max_events=None) -> int:
        logger.info("worker started on %s", self.queue.name)
        while self.running:
            if max_events is not None and self.processed >= max_events:
                break
            try:
                event = self.queue.pop(timeout=self.config.poll_timeout)
            except redis.ConnectionError:
                logger.exception("redis is gone, waiting")
                time.sleep(1)
                continue
            if event is None:
                if max_events is not None:
                    break
                continue
            started = time.monotonic()
            self.handle(event)
            self.processed += 1
            logger.info("handled %s in %.3fs", event.id, time.monotonic() - started)
        return self.processed


def build_worker(config: Config) -> Worker:
    queue = EventQueue.from_url(config.redis_url, config.queue_name)
    webhooks = WebhookClient(timeout=config.webhook_timeout)
    return Worker(config, queue, webhooks)


def main() -> int:
    config = load_config()
    db.create_tables()
    worker = build_worker(config)
    try:
        worker.run()
    except KeyboardInterrupt:
        worker.stop()
        logger.info("interrupted, bye")
    return 0
