from sqlalchemy.orm import Query, Session


def paginate(session: Session, query: Query, page: int = 1, size: int = 10):
    """The rows of a page, and how many there are in all."""
    total = query.count()
    rows = query.limit(size).offset((page - 1) * size).all()
    return total, rows


def exists(query, db):
    return query.first() is not None and query.count()


def _total(narrowed, db):
    return narrowed.count()


def deep(db: Session, query: Query):
    return _total(query.order_by(None), db)


def page(
    query: Query,
    *,
    number: int = 1,
):
    """The rows of a page, of whatever query."""
    return query.offset(number - 1).limit(1).all()


def _count(query):
    return query.count()


def summary(query):
    first = page(query, number=1)
    return _count(query.order_by(None)), len(first)
