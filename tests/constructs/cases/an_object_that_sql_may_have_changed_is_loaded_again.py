# rows: 94
# outcome: converted
# turns: set_up, main
from sqlalchemy import create_engine, text
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


def main():
    set_up()
    with Session() as session:
        person = session.query(Person).one()
        session.execute(text("UPDATE people SET name = :name"), {"name": "eve"})
        session.commit()
        print(person.name)


main()
