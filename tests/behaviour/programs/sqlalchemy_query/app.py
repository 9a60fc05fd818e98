import sys
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.orm import sessionmaker

from shop import articles
from shop.models import Article, Base, Tag


def names(found):
    return [article.name for article in found]


def main(directory):
    engine = create_engine(f"sqlite:///{Path(directory) / 'shop.db'}")
    Base.metadata.create_all(engine)
    SessionLocal = sessionmaker(bind=engine)
    with SessionLocal() as db:
        db.add_all([Article(id=1, name="pen", price=2), Article(id=2, name="desk", price=90), Article(id=3, name="ink", price=7)])
        db.add_all([Tag(article_id=1, text="small"), Tag(article_id=1, text="blue"), Tag(article_id=2, text="small")])
        db.commit()
    with SessionLocal() as db:
        repository = articles.Repository(db)
        print(articles.get(db, 1).name, articles.get(db, 9), articles.by_key(db, 2).name)
        print("cheap:", names(articles.cheap(db)), names(articles.cheap(db, limit=1, skip=1)))
        print(names(articles.search(db)), names(articles.search(db, "e")), names(articles.search(db, "e", 50)))
        print("tagged:", names(articles.tagged(db)))
        print(articles.both(db))
        print(articles.prices(db))
        print("count", repository.count(), repository.count(50))
        print(repository.is_known("pen"), repository.is_known("sea"), names(repository.expensive()))
        print(articles.exact(db, "pen").price, articles.maybe(db, "sea"))
        try:
            articles.exact(db, "sea")
        except NoResultFound as error:
            print(type(error).__name__)
        db.add(Article(name="pen", price=3))
        try:
            articles.maybe(db, "pen")
        except MultipleResultsFound as error:
            print(type(error).__name__)
        db.rollback()
        print("updated", articles.raise_prices(db, 1))
        print(articles.rename(db, 3, "black ink").name, articles.rename(db, 33, "none"))
        print("gone", articles.remove(db, 1), articles.remove(db, 1))
        print(repository.count())
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
