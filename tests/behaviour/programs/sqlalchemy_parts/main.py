from sqlalchemy import Column, Integer, String, create_engine, func, text
from sqlalchemy.orm import Session, declarative_base, joinedload, relationship, sessionmaker
from sqlalchemy import ForeignKey

engine = create_engine("sqlite:///shelf.db")
SessionLocal = sessionmaker(bind=engine)
Base = declarative_base()


class Author(Base):
    __tablename__ = "author"

    id = Column(Integer, primary_key=True)
    name = Column(String)
    books = relationship("Book", back_populates="author", order_by="Book.id")


class Book(Base):
    __tablename__ = "book"

    id = Column(Integer, primary_key=True)
    title = Column(String)
    author_id = Column(Integer, ForeignKey("author.id"))
    author = relationship("Author", back_populates="books")


def fill():
    Base.metadata.create_all(engine)
    with SessionLocal() as db:
        for name, titles in (("Ada", ["Notes", "Engine"]), ("Bob", ["Cats"]), ("Cy", [])):
            db.add(Author(name=name, books=[Book(title=title) for title in titles]))
        db.commit()


def page(db: Session, number, size):
    query = db.query(Author).order_by(Author.id)
    return [author.name for author in query[number * size : (number + 1) * size]]


def items(db: Session):
    query = db.query(Author).options(joinedload(Author.books)).order_by(Author.id)
    print(query[0].name, [book.title for book in query[0].books])
    print([author.name for author in query[:2]], [author.name for author in query[1:]])
    print(db.query(Book.title).order_by(Book.id)[1])
    print(db.query(Author, Book.title).join(Book).order_by(Book.id)[2].title)
    try:
        db.query(Author).filter(Author.id > 99)[0]
    except IndexError:
        print("there is none")


def all_at_once(db: Session):
    titles = db.query(Book.title).order_by(Book.id)
    print(list(titles), tuple(titles), len(set(titles)))
    print(*titles)
    print([*titles, "end"])
    first, second, third = titles
    print(first, second, third)
    for number, author in enumerate(db.query(Author).order_by(Author.id)):
        print(number, author.name)
    print(sorted(db.query(Author), key=lambda author: author.name, reverse=True)[0].name)


def reselected(db: Session):
    query = db.query(Author).filter(Author.id < 3)
    query = query.with_entities(Author.name)
    print(query.order_by(Author.name).all())
    print(db.query(Author).with_entities(func.count()).scalar())
    print(db.query(Book.id).add_columns(Book.title).order_by(Book.id).first())
    written = db.query(Book.author_id).filter(Book.title != "Cats")
    print([author.name for author in db.query(Author).filter(Author.id.in_(written))])


def stated(db: Session):
    statement = text("select * from author order by name desc")
    print(db.query(Author).from_statement(statement).first().name)
    print([author.name for author in db.query(Author).from_statement(statement)])
    print(str(db.query(Book.id).statement).split()[0])


def streamed(db: Session):
    for author in db.query(Author).order_by(Author.id).yield_per(2):
        print(author.name)
    print([title for (title,) in db.query(Book.title).order_by(Book.id).yield_per(2)])


def built(db: Session):
    return db.query(Author.id).filter(Author.id > 1)


def main():
    fill()
    with SessionLocal() as db:
        print(page(db, 0, 2), page(db, 1, 2))
        items(db)
        all_at_once(db)
        reselected(db)
        stated(db)
        streamed(db)


if __name__ == "__main__":
    main()
