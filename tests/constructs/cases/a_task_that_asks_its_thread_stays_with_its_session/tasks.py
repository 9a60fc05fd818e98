import os

import requests
from celery import Celery

app = Celery("shop", broker="memory://", backend="cache+memory://")
session = requests.Session()


@app.task(bind=True)
def fetch(self, number):
    return self.name, session.get(f"{os.environ['SERVER']}/items/{number}").json()["name"]
