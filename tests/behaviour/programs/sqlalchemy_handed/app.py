import sys
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from shop.models import Article, Base, Tag
from shop.pages import deep, exists, page, paginate, summary
from shop.repository import Repository


def fill(db):
    db.add_all([Article(id=1, name="pen", price=2), Article(id=2, name="desk", price=90), Article(id=3, name="ink", price=7)])
    db.add_all([Tag(text="small"), Tag(text="blue")])
    db.commit()


def main(directory):
    engine = create_engine(f"sqlite:///{Path(directory) / 'shop.db'}")
    Base.metadata.create_all(engine)
    SessionLocal = sessionmaker(bind=engine)
    with SessionLocal() as db:
        fill(db)
    with SessionLocal() as session:
        query = session.query(Article).order_by(Article.name.desc())
        total, rows = paginate(session, query.filter(Article.price > 0), size=2, page=2)
        total, rows = paginate(session, query=session.query(Article).order_by(Article.name.desc()), page=1)
        print("page:", total, sorted(article.name for article in rows)[1:])
        total, rows = paginate(session, session.query(Tag))
        print("tags:", total, sorted(tag.text for tag in rows))
        repository = Repository(session)
        print("first:", repository.by_name("desk").name, repository.by_name("sea"))
        print("newest:", repository.newest().name)
        print("found:", repository.names("p"), exists(session.query(Article).filter_by(name="pen"), session))
        print("deep:", deep(session, session.query(Article).filter(Article.price < 10)))
        print("second:", page(query, number=2)[0].name, repository.second().name)
        print("sum:", summary(query), summary(session.query(Tag).order_by(Tag.text)))
        print("ends:", repository.ends())
    with SessionLocal() as session:
        print("again:", page(session.query(Article).order_by(Article.id))[0].name, Repository.last(session.query(Article)).name)
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
