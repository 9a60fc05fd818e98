from sqlalchemy.orm import Query, Session

from . import models


def paginate(query: Query, page: int, size: int):
    total = query.count()
    rows = query.offset((page - 1) * size).limit(size).all()
    return {"total": total, "items": rows}


def posts(db: Session, page: int, size: int = 2):
    return paginate(db.query(models.Post).order_by(models.Post.id), page, size)


def get(db: Session, post_id: int):
    return db.query(models.Post).filter(models.Post.id == post_id).first()


def create(db: Session, title: str):
    post = models.Post(title=title)
    db.add(post)
    db.commit()
    db.refresh(post)
    return post


def mark(db: Session, post_id: int):
    post = get(db, post_id)
    if post is None:
        return False
    post.done = True
    db.commit()
    return True
