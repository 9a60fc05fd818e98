import os

from celery import Celery

celery = Celery("blog", broker=os.environ.get("BROKER", "memory://"), backend="cache+memory://")
celery.conf.beat_schedule = {
    "clean": {"task": "app.tasks.clean", "schedule": 60.0},
}
celery.autodiscover_tasks(["app"])
