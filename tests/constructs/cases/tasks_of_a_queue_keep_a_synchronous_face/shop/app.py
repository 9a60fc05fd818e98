from celery import Celery

app = Celery("shop", broker="memory://", backend="cache+memory://")
