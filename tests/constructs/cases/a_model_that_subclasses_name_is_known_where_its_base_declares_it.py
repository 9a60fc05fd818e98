# rows: 75
# outcome: converted
# turns: Repository.add, Repository.list, main
from typing import ClassVar, Generic, TypeVar

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Shelf(Base):
    __tablename__ = "shelf"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Book(Base):
    __tablename__ = "book"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelf.id"))
    shelf: Mapped[Shelf] = relationship(lazy="joined")


T = TypeVar("T", bound=Base)


class Repository(Generic[T]):
    model: ClassVar[type[T]]

    def __init__(self, session: Session):
        self.session = session

    def add(self, one: T) -> None:
        self.session.add(one)
        self.session.commit()

    def list(self) -> list[T]:
        return self.session.scalars(select(self.model)).all()


class Shelves(Repository[Shelf]):
    model = Shelf


class Books(Repository[Book]):
    model = Book


def main():
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        Shelves(session).add(Shelf(id=1, name="A"))
        Books(session).add(Book(title="SICP", shelf_id=1))
    with Session(engine) as session:
        print([shelf.name for shelf in Shelves(session).list()])
        print([f"{book.title} on {book.shelf.name}" for book in Books(session).list()])
    engine.dispose()


if __name__ == "__main__":
    main()
