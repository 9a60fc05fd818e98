from sqlalchemy.orm import Session

from .models import Article
from .pages import page


class Pages:
    size = 2

    def names_of(self, query):
        return [article.name for article in query.limit(self.size)]

    @classmethod
    def last(cls, query):
        return query.order_by(Article.id.desc()).first()


class Repository(Pages):
    def __init__(self, db: Session):
        self.db = db

    def _first(self, query):
        return query.first()

    def _all(self, query):
        return [article.name for article in query]

    def by_name(self, name):
        return self._first(self.db.query(Article).filter(Article.name == name))

    def newest(self):
        query = self.db.query(Article)
        query = query.order_by(Article.id.desc())
        return self._first(query)

    def names(self, part):
        return self._all(self.db.query(Article).filter(Article.name.startswith(part)))

    def second(self):
        return page(
            self.db.query(Article).order_by(Article.id),
            number=2,
        )[0]

    def ends(self):
        found = self.names_of(self.db.query(Article).order_by(Article.id))
        return found, Pages.last(self.db.query(Article)).name
