from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from .models import Note, Person


def add(session: Session, name: str, **fields) -> Person:
    person = Person(name=name, **fields)
    session.add(person)
    session.commit()
    session.refresh(person)
    return person


class People:
    """Everybody."""

    def __init__(self, session: Session):
        self.session = session

    def find(self, name: str) -> Person | None:
        return self.session.scalars(select(Person).where(Person.name == name)).first()

    def names(self) -> list[str]:
        result = self.session.execute(select(Person.name).order_by(Person.name))
        return list(result.scalars().all())

    def count(self) -> int:
        return self.session.scalar(select(func.count()).select_from(Person))

    def note(self, key: int, text: str):
        person = self.session.get(Person, key)
        if person is None:
            return False
        self.session.add(Note(person_id=person.id, text=text))
        self.session.flush()
        return True

    def forget(self, name: str):
        for person in self.session.scalars(select(Person).where(Person.name == name)):
            self.session.execute(delete(Note).where(Note.person_id == person.id))
            self.session.delete(person)
        self.session.commit()

    def grow(self, years: int) -> int:
        done = self.session.execute(update(Person).values(age=Person.age + years))
        self.session.commit()
        return done.rowcount
