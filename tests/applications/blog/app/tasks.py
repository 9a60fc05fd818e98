from celery.utils.log import get_task_logger

from . import crud, models
from .db import SessionLocal
from .worker import celery

logger = get_task_logger(__name__)


@celery.task
def publish(post_id: int):
    db = SessionLocal()
    try:
        found = crud.mark(db, post_id)
        logger.info("published %s: %s", post_id, found)
        return found
    finally:
        db.close()


@celery.task(name="app.tasks.clean")
def clean():
    with SessionLocal() as db:
        gone = db.query(models.Post).filter(models.Post.done.is_(False)).delete()
        db.commit()
        return gone
