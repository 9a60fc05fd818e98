# rows: 94
# outcome: refused refused-call
# stays: touch, main
from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, object_session, sessionmaker

engine = create_engine("sqlite://")
Session = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    visits: Mapped[int] = mapped_column(default=0)


def touch(person):
    object_session(person).execute(text("UPDATE people SET visits = visits + 1"))


def main():
    Base.metadata.create_all(engine)
    with Session() as session:
        person = Person()
        session.add(person)
        session.commit()
        touch(person)
        session.refresh(person)
        print(person.visits)


main()
