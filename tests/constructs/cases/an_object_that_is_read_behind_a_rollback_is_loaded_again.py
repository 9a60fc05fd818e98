# rows: 94
# outcome: converted
# turns: set_up, rename, main
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

engine = create_engine("sqlite://")
Session = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def set_up():
    Base.metadata.create_all(engine)
    with Session() as session:
        session.add(Person(name="ada"))
        session.commit()


def rename(session, person, name):
    person.name = name
    try:
        session.flush()
        raise ValueError(name)
    except ValueError:
        session.rollback()
        return f"{person.name} stays"


def main():
    set_up()
    with Session() as session:
        print(rename(session, session.query(Person).one(), "bob"))


main()
