from sqlalchemy.orm import Session

from models import Person


def matching(query, filters):
    for name, value in filters.items():
        query = query.filter(getattr(Person, name) == value)
    return query


def paged(query, page, size):
    return query.offset((page - 1) * size).limit(size)


def active(db):
    return db.query(Person).filter(Person.active.is_(True))


def search(db: Session, *, name=None, page=1, size=2):
    query = active(db)
    if name:
        query = query.filter(Person.name.like(f"%{name}%"))
    total = query.count()
    return total, [person.name for person in paged(query.order_by(Person.id), page, size)]


class People:
    def __init__(self, db: Session):
        self.db = db

    @property
    def query(self):
        return self.db.query(Person)

    def _ordered(self):
        db = self.db
        return db.query(Person).order_by(Person.id)

    def find(self, **filters):
        return matching(self._ordered(), filters).all()

    def get(self, key):
        return self.query.filter(Person.id == key).first()

    def remove(self, key):
        gone = self.query.filter(Person.id == key).delete()
        self.db.commit()
        return gone

    def count(self):
        return self._ordered().count()


class Grown(People):
    def _ordered(self):
        return super()._ordered().filter(Person.age >= 18)


def either(first: Session, second: Session, flag):
    return (first if flag else second).query(Person)
