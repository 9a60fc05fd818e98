import sys
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shop import db
from shop.models import Person
from shop.people import People, add


def names(people):
    return sorted(person.name for person in people)


def main(directory):
    engine = db.prepare(Path(directory) / "shop.db")

    session = db.open_session()
    try:
        print("added", add(session, "Ada", age=36).id)
        people = People(session)
        found = people.find("Ada")
        print("found", found.name, found.age)
        print("nobody", people.find("Nobody"))
        print(people.note(found.id, "first"), people.note(99, "nobody"))
        session.commit()
    finally:
        session.close()

    with db.SessionLocal() as session:
        people = People(session)
        with session.begin():
            session.add(Person(name="Grace", age=1))
        print("grown", people.grow(10))
        try:
            with session.begin():
                session.add(Person(name="Lost"))
                raise KeyError("in the block")
        except KeyError as error:
            print(error)
        print("rolled back:", people.names())
        try:
            add(session, "Ada")
        except IntegrityError as error:
            print(type(error).__name__)
            session.rollback()
        print("still", people.count())

    with Session(engine) as session, session.begin():
        session.add(Person(name="Edsger"))
        session.flush()
        try:
            with session.begin_nested():
                session.add(Person(name="Edsger"))
        except IntegrityError:
            print("savepoint")
    with Session(bind=engine, expire_on_commit=True) as session:
        print("savepoint kept:", People(session).names())
        session.bulk_save_objects([Person(name="Barbara"), Person(name="Tony")])
        session.commit()
        People(session).forget("Ada")
        print("bulk:", People(session).count() + 1)
    with db.SessionLocal.begin() as session:
        merged = session.merge(Person(id=2, name="Grace H."))
        print(merged.name, session.new, merged in session)
    with db.SessionLocal() as session:
        print(People(session).names())
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
