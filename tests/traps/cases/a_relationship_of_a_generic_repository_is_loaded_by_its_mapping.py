# traps: 5.3
# outcome: converted
# turns: prepare, Repository.get, Repository.all, Repository.create, Repository.rename, tell
"""A repository for every table: no query names the class whose relationships are read."""

import os

from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    books: Mapped[list["Book"]] = relationship(
        back_populates="author",
        order_by="Book.id",
    )


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author] = relationship(back_populates="books")
    pages: Mapped[list["Page"]] = relationship()


class Page(Base):
    __tablename__ = "pages"
    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))


class Repository:
    def __init__(self, session: Session, model):
        self.session = session
        self.model = model

    def get(self, key):
        return self.session.get(self.model, key)

    def all(self):
        return self.session.query(self.model).order_by(self.model.id).all()

    def create(self, **values):
        made = self.model(**values)
        self.session.add(made)
        self.session.commit()
        self.session.refresh(made)
        return made

    def rename(self, found, name):
        found.name = name
        self.session.commit()
        self.session.refresh(found)
        return found


def prepare():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/library.db")
    Base.metadata.create_all(engine)
    return engine


def tell(engine):
    with Session(engine) as session:
        authors = Repository(session, Author)
        books = Repository(session, Book)
        pages = Repository(session, Page)
        ada = authors.create(name="ada")
        print([book.title for book in ada.books])
        first = books.create(title="notes", author_id=ada.id)
        print(first.author.name, len(first.pages))
        books.create(title="letters", author_id=ada.id)
        pages.create(book_id=first.id)
    with Session(engine) as session:
        authors = Repository(session, Author)
        books = Repository(session, Book)
        for author in authors.all():
            print(author.name, [(book.title, len(book.pages)) for book in author.books])
    with Session(engine) as session:
        authors = Repository(session, Author)
        books = Repository(session, Book)
        ada = authors.get(1)
        print([book.title for book in ada.books])
        book = books.get(2)
        print(book.author.name)
        ada = authors.rename(ada, "Ada")
        print(ada.name, len(ada.books))


def main():
    engine = prepare()
    tell(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
