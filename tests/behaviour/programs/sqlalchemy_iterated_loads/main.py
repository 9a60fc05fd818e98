import sys

from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, sessionmaker

engine = create_engine(f"sqlite:///{sys.argv[1]}/iterated.db")
Session = sessionmaker(bind=engine)


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    books: Mapped[list["Book"]] = relationship(back_populates="author", order_by="Book.id")


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author] = relationship(back_populates="books")


def as_dict(author):
    return {"name": author.name, "books": [f"{one.title} by {one.author.name}" for one in author.books]}


def main():
    Base.metadata.create_all(engine)
    with Session() as session:
        session.add(Author(name="Ada", books=[Book(title="Notes"), Book(title="Letters")]))
        session.add(Author(name="Bob"))
        session.commit()
    with Session() as session:
        print([as_dict(author) for author in session.query(Author)])
    with Session() as session:
        for book in session.query(Book):
            print(book.title, book.author.name)
    engine.dispose()


if __name__ == "__main__":
    main()
