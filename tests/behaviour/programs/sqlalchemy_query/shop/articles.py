from sqlalchemy import desc, func, or_
from sqlalchemy.orm import Session

from . import models
from .models import Article, Tag


def get(db: Session, key: int):
    return db.query(models.Article).filter(models.Article.id == key).first()


def by_key(db: Session, key: int):
    return db.query(Article).get(key)


def cheap(db: Session, limit: int = 100, skip: int = 0):
    return (
        db.query(models.Article)
        .filter(models.Article.price < 10)  # euros
        .order_by(models.Article.name)
        .offset(skip)
        .limit(limit)
        .all()
    )


def search(db: Session, name=None, most=None):
    query = db.query(Article)
    if name:
        query = query.filter(or_(Article.name == name, Article.name.like(f"%{name}%")))
    if most is not None:
        query = query.filter(Article.price <= most)
    return query.order_by(desc(Article.price)).all()


def tagged(db: Session):
    return db.query(Article).join(Tag, Tag.article_id == Article.id).order_by(Article.name).all()


def both(db: Session):
    rows = db.query(Article, Tag).filter(Article.id == Tag.article_id).order_by(Tag.id)
    return [(article.name, tag.text) for article, tag in rows]


def prices(db: Session):
    total = db.query(func.sum(Article.price)).scalar()
    rows = db.query(Tag.text, func.count(Tag.id)).group_by(Tag.text).having(func.count(Tag.id) > 1).all()
    for name, price in db.query(Article.name, Article.price).order_by(Article.id):
        print(name, price)
    return total, [tuple(row) for row in rows]


def exact(db: Session, name: str):
    return db.query(Article).filter_by(name=name).one()


def maybe(db: Session, name: str):
    return db.query(Article).filter_by(name=name).one_or_none()


def raise_prices(db: Session, by: int):
    changed = db.query(Article).filter(Article.price > 5).update({Article.price: Article.price + by}, synchronize_session=False)
    db.commit()
    return changed


def rename(db: Session, key: int, name: str):
    article_query = db.query(Article).filter(Article.id == key)
    if article_query.first() is None:
        return None
    article_query.update({"name": name})
    db.commit()
    return article_query.first()


def remove(db: Session, key: int) -> bool:
    found = db.query(Article).filter(Article.id == key)
    if found.first() is None:
        return False
    db.query(Tag).filter(Tag.article_id == key).delete()
    found.delete(synchronize_session=False)
    db.commit()
    return True


class Repository:
    def __init__(self, session: Session):
        self.session = session

    def count(self, most=None):
        query = self.session.query(Article)
        if most:
            query = query.filter(Article.price <= most)
        return query.count()

    def is_known(self, name):
        return self.session.query(self.session.query(Article).filter(Article.name == name).exists()).scalar()

    def expensive(self):
        sub = self.session.query(func.max(Article.price).label("top")).subquery()
        return self.session.query(Article).filter(Article.price == sub.c.top).all()
